import * as v from "valibot";
import { adminTexts } from "../../../common/text/admin.ts";
import { speak } from "../../../common/text/speak.ts";
import { carryOut } from "../carry_out.ts";
import { type ResetPassword, resetPassword } from "../operations.ts";
import type { Order } from "../order.ts";
import { type AdminCommand, namedUser } from "./command.ts";

/** See {@link Order}; also a route of the HTTP API. */
export const resetOrder: Order<{ user: string }, ResetPassword> = {
  name: "reset",
  request: v.object({ user: namedUser }),
  answer: v.object({ username: v.string(), password: v.string(), revoked: v.number() }),
  carryOut: (services, { user }) => resetPassword(services, user),
  logged: ({ username, revoked }) => ({ user: username, revoked }),
};

/** `chat admin reset`: a temporary password, alone on stdout. */
export const reset: AdminCommand<"reset"> = {
  order: resetOrder,
  async run({ user }, options) {
    const { username, password, revoked } = await carryOut(resetOrder, { user }, options);
    const values = { name: username, count: revoked };
    console.error(`chat: ${speak(adminTexts, options.language)("temporary_password", values)}`);
    console.log(password);
  },
};
