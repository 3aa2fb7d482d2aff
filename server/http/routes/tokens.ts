import * as v from "valibot";
import { namedUser } from "../../admin/commands/command.ts";
import { maxTokenDays, whole } from "../../admin/commands/limits.ts";
import { carryOutNoted, type Order } from "../../admin/order.ts";
import { AdminRefusal } from "../../admin/refusal.ts";
import {
  makeTokenOrder,
  revokeTokenOrder,
  tokenName,
  tokensOrder,
  type TokenTerms,
} from "../../admin/tokens.ts";
import type { Caller } from "../../auth/callers.ts";
import { ownTokens, type Scope, tokenScopes } from "../../auth/scopes.ts";
import { type AskedBy, type Route, route } from "../route.ts";

const changes: readonly Scope[] = [ownTokens, "admin:write"];

/** Tokens for programs: people have their own, and the operator has all of them. */
export const tokenRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/tokens",
    id: "listTokens",
    tag: "tokens",
    summary: "One's own tokens, or for the operator all of them; without their secrets",
    scopes: [ownTokens, "admin:read"],
    success: { description: "The oldest first", schema: tokensOrder.answer },
    handle: (asked) => carriedOut(asked, tokensOrder, { user: nameOf(asked.caller) }),
  }),
  route({
    method: "POST",
    path: "/api/v1/tokens",
    id: "makeToken",
    tag: "tokens",
    summary: "Makes a token; its secret is shown this once",
    scopes: changes,
    body: v.strictObject({
      name: tokenName,
      user: v.optional(namedUser),
      scopes: v.pipe(
        v.array(v.picklist(tokenScopes)),
        v.minLength(1),
        v.maxLength(tokenScopes.length),
      ),
      days: v.optional(whole(maxTokenDays), 90),
    }),
    success: { status: 201, description: "With its secret", schema: makeTokenOrder.answer },
    problems: [404, 409],
    handle(asked) {
      const { caller, body, services, nothingHere } = asked;
      const own = nameOf(caller);
      if (own === undefined) refuseMore(caller, body);
      const named = body.user && services.admin.store.accountNamed(body.user)?.name;
      // Nobody is as good as somebody else: one cannot tell which it was.
      if (own !== undefined && body.user !== undefined && named !== own) return nothingHere();
      return carriedOut(asked, makeTokenOrder, { ...body, user: own ?? body.user });
    },
  }),
  route({
    method: "DELETE",
    path: "/api/v1/tokens/{token}",
    id: "revokeToken",
    tag: "tokens",
    summary: "Ends a token",
    scopes: changes,
    parameters: { token: v.pipe(v.string(), v.maxLength(64)) },
    success: { description: "It has ended", schema: revokeTokenOrder.answer },
    problems: [404],
    handle(asked) {
      const { caller, services, parameters: { token: id }, nothingHere } = asked;
      const token = services.admin.store.apiTokenNamed(id);
      const isOwn = caller.kind === "operator" || token?.account === caller.account.id;
      return token === undefined || !isOwn
        ? nothingHere()
        : carriedOut(asked, revokeTokenOrder, { id });
    },
  }),
];

function nameOf(caller: Caller): string | undefined {
  return caller.kind === "account" ? caller.account.name : undefined;
}

/** The operator's tokens make none that may do more than they themselves. */
function refuseMore({ scopes }: Caller, terms: TokenTerms): void {
  const wrong = terms.user === undefined && terms.scopes.find((scope) => !scopes.has(scope));
  if (wrong === false || wrong === undefined) return;
  throw new AdminRefusal("scope_not_for_it", { scope: wrong, possible: [...scopes].join(", ") });
}

async function carriedOut<Body extends object, Result extends object>(
  { services, caller, address }: Pick<AskedBy, "services" | "caller" | "address">,
  order: Order<Body, Result>,
  body: Body,
): Promise<Result> {
  const by = { shownAs: caller.shownAs, address };
  return (await carryOutNoted(order, services.admin, body, by)).result;
}
