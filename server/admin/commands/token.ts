import * as v from "valibot";
import type { AdminRequest } from "../../../common/admin_commands.ts";
import { exitCodes } from "../../../common/exit_codes.ts";
import { Failure } from "../../../common/failure.ts";
import { adminTexts } from "../../../common/text/admin.ts";
import { adminTokenTexts } from "../../../common/text/admin_tokens.ts";
import { type Language, speak } from "../../../common/text/speak.ts";
import { makeOperatorToken, operatorTokenMade } from "../../auth/operator_token.ts";
import { tokenScopes } from "../../auth/scopes.ts";
import { carryOut } from "../carry_out.ts";
import { minuteOf } from "../columns.ts";
import type { OfflineOptions } from "../offline.ts";
import type { AdminServices } from "../operations.ts";
import type { Order } from "../order.ts";
import { AdminRefusal } from "../refusal.ts";
import { makeTokenOrder, tokenName, type TokenTerms } from "../tokens.ts";
import type { AdminCommand } from "./command.ts";

interface TokenRequest {
  /** Also where there is one already, which is void from then on. */
  readonly new: boolean;
}

interface TokenAnswer {
  readonly token: string;
}

const order: Order<TokenRequest, TokenAnswer> = {
  name: "token",
  request: v.object({ new: v.boolean() }),
  answer: v.object({ token: v.string() }),
  carryOut: makeToken,
  logged: () => ({}),
};

async function makeToken(
  { store, clock }: AdminServices,
  request: TokenRequest,
): Promise<TokenAnswer> {
  const made = operatorTokenMade(store);
  if (made !== undefined && !request.new) {
    const since = `${minuteOf(new Date(made).toISOString())} UTC`;
    throw new AdminRefusal("token_exists", { since });
  }
  return { token: await makeOperatorToken(store, clock.now()) };
}

/**
 * `chat admin token`: the bearer token of the HTTP API, alone on stdout; with `--name` one for a
 * program, which may do less.
 */
export const token: AdminCommand<"token"> = {
  order,
  otherOrders: [makeTokenOrder],
  async run(request, options) {
    const terms = termsOf(request, options.language);
    if (terms !== undefined) return await makeForProgram(terms, options);
    const made = await carryOut(order, { new: request.new ?? false }, options);
    console.error(`chat: ${speak(adminTexts, options.language)("token_made")}`);
    console.log(made.token);
  },
};

async function makeForProgram(terms: TokenTerms, options: OfflineOptions): Promise<void> {
  const made = await carryOut(makeTokenOrder, terms, options);
  const { name, token_id: id } = made;
  const expires = `${minuteOf(made.expires)} UTC`;
  console.error(`chat: ${speak(adminTokenTexts, options.language)("made", { name, id, expires })}`);
  console.log(made.token);
}

/** What a program's token is made with; nothing for the operator's own. */
function termsOf(request: AdminRequest<"token">, language: Language): TokenTerms | undefined {
  const { name, scope = [], user, days } = request;
  const say = speak(adminTokenTexts, language);
  const refuse = (message: string) => new Failure(exitCodes.usage, message);
  if (name === undefined) {
    const flag = scope.length > 0 ? "--scope" : user !== undefined ? "--user" : "--days";
    if (flag === "--days" && days === undefined) return undefined;
    throw refuse(say("needs_name", { flag }));
  }
  if (request.new) throw refuse(say("new_without"));
  if (!v.is(tokenName, name)) throw refuse(say("bad_name", { name }));
  const known = tokenScopes.join(", ");
  if (scope.length === 0) throw refuse(say("needs_scope", { known }));
  const isKnown = (one: string): one is TokenTerms["scopes"][number] =>
    tokenScopes.some((scope) => scope === one);
  const wrong = scope.find((one) => !isKnown(one));
  if (wrong !== undefined) throw refuse(say("bad_scope", { scope: wrong, known }));
  return { name, scopes: scope.filter(isKnown), user, days: days ?? 90 };
}
