import { adminTokenTexts } from "../../../common/text/admin_tokens.ts";
import { speak } from "../../../common/text/speak.ts";
import { carryOut } from "../carry_out.ts";
import { minuteOf, printColumns, printObjects } from "../columns.ts";
import type { OfflineOptions } from "../offline.ts";
import { type ListedToken, revokeTokenOrder, tokensOrder } from "../tokens.ts";
import type { AdminCommand } from "./command.ts";

/** `chat admin tokens`: those that were made for programs, without their secrets. */
export const tokens: AdminCommand<"tokens"> = {
  order: tokensOrder,
  async run({ json = false }, options) {
    const answer = await carryOut(tokensOrder, {}, options);
    if (json) printObjects(answer.tokens);
    else tell(answer.tokens, options);
  },
};

/** `chat admin revoke-token`: whoever shows it is nobody from then on. */
export const revokeToken: AdminCommand<"revoke-token"> = {
  order: revokeTokenOrder,
  async run({ id }, options) {
    const { name } = await carryOut(revokeTokenOrder, { id }, options);
    console.error(
      `chat: ${speak(adminTokenTexts, options.language)("revoked", { name, id })}`,
    );
  },
};

function tell(tokens: readonly ListedToken[], { language }: OfflineOptions): void {
  const say = speak(adminTokenTexts, language);
  if (tokens.length === 0) return console.error(`chat: ${say("no_tokens")}`);
  const headings = ["token_id", "name", "user", "scopes", "expires", "last_used"] as const;
  printColumns(
    headings.map((heading) => say(heading)),
    tokens.map(({ token_id, name, user, scopes, expires, last_used, expired }) => [
      token_id,
      name,
      user ?? say("the_operator"),
      scopes.join(","),
      expired ? say("expired", { time: minuteOf(expires) }) : minuteOf(expires),
      last_used === null ? say("never") : minuteOf(last_used),
    ]),
  );
}
