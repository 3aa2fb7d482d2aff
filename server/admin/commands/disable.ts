import * as v from "valibot";
import { adminAccountTexts } from "../../../common/text/admin_accounts.ts";
import { speak } from "../../../common/text/speak.ts";
import type { Outcome } from "../../store/types.ts";
import { carryOut } from "../carry_out.ts";
import { accountNamed, type AdminServices } from "../operations.ts";
import type { Order } from "../order.ts";
import { AdminRefusal } from "../refusal.ts";
import { type AdminCommand, namedUser } from "./command.ts";

interface Changed {
  readonly username: string;
  /** How many sessions have ended with it. */
  readonly revoked: number;
}

function orderTo(disabled: boolean): Order<{ user: string }, Changed> {
  return {
    name: disabled ? "disable" : "enable",
    request: v.object({ user: namedUser }),
    answer: v.object({ username: v.string(), revoked: v.number() }),
    carryOut: (services, { user }) => setDisabled(services, user, disabled),
    logged: ({ username, revoked }) => ({ user: username, revoked }),
  };
}

async function setDisabled(
  services: AdminServices,
  user: string,
  disabled: boolean,
): Promise<Changed> {
  const account = accountNamed(services, user);
  const [outcome] = await services.store.commit([
    { kind: "set_disabled", account: account.id, disabled },
  ]) as [Outcome<"set_disabled">];
  if (!outcome.ok) throw refusedChange(outcome.code, account.name);
  if (disabled) services.roster.hangUpAll(account.id, "disabled");
  return { username: account.name, revoked: outcome.revoked.length };
}

/** Why the store did not change an account. */
export function refusedChange(code: string, name: string): Error {
  if (code === "not_allowed") return new AdminRefusal("last_owner", { name });
  return new Error(`Cannot change the account "${name}": the store refused it (${code})`);
}

/** See {@link Order}; also a route of the HTTP API. */
export const disableOrder = orderTo(true);

/** `chat admin disable`: somebody cannot log in any more, and is hung up on. */
export const disable: AdminCommand<"disable"> = {
  order: disableOrder,
  async run({ user }, options) {
    const { username: name, revoked: count } = await carryOut(disableOrder, { user }, options);
    const say = speak(adminAccountTexts, options.language);
    console.error(`chat: ${say("now_disabled", { name, count })}`);
  },
};

/** See {@link Order}; also a route of the HTTP API. */
export const enableOrder = orderTo(false);

/** `chat admin enable`: takes that back. */
export const enable: AdminCommand<"enable"> = {
  order: enableOrder,
  async run({ user }, options) {
    const { username: name } = await carryOut(enableOrder, { user }, options);
    console.error(`chat: ${speak(adminAccountTexts, options.language)("now_enabled", { name })}`);
  },
};
