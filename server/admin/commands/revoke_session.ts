import * as v from "valibot";
import { adminAccountTexts } from "../../../common/text/admin_accounts.ts";
import { speak } from "../../../common/text/speak.ts";
import type { Outcome } from "../../store/types.ts";
import { carryOut } from "../carry_out.ts";
import type { AdminServices } from "../operations.ts";
import type { Order } from "../order.ts";
import { AdminRefusal } from "../refusal.ts";
import type { AdminCommand } from "./command.ts";

/** See {@link Order}; also a route of the HTTP API. */
export const revokeSessionOrder: Order<{ id: string }, { username: string }> = {
  name: "revoke-session",
  request: v.object({ id: v.pipe(v.string(), v.maxLength(64)) }),
  answer: v.object({ username: v.string() }),
  carryOut: (services, { id }) => revoke(services, id),
  logged: ({ username }, { id }) => ({ user: username, session: id }),
};

async function revoke(services: AdminServices, id: string): Promise<{ username: string }> {
  const { store, roster } = services;
  const record = store.sessionNamed(id);
  const account = record?.account ?? connectedAs(services, id);
  if (account === undefined) throw new AdminRefusal("unknown_session", { id });
  if (record !== undefined) {
    const [outcome] = await store.commit([
      { kind: "revoke_sessions", account, session: record.id },
    ]) as [Outcome<"revoke_sessions">];
    if (!outcome.ok) throw new Error(`Cannot end the session "${id}": the store refused it`);
  }
  roster.hangUp(account, id, "bad_token");
  return { username: store.account(account)!.name };
}

/** Whose connection that is, of an older client, which has no record of its own. */
function connectedAs({ roster }: AdminServices, id: string): number | undefined {
  return [...roster.online].find((account) => roster.live(account).has(id));
}

/** `chat admin revoke-session`: ends a session, and hangs up on it. */
export const revokeSession: AdminCommand<"revoke-session"> = {
  order: revokeSessionOrder,
  async run({ id }, options) {
    const { username: name } = await carryOut(revokeSessionOrder, { id }, options);
    const say = speak(adminAccountTexts, options.language);
    console.error(`chat: ${say("session_ended", { id, name })}`);
  },
};
