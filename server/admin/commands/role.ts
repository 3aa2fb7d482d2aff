import * as v from "valibot";
import { exitCodes } from "../../../common/exit_codes.ts";
import { Failure } from "../../../common/failure.ts";
import { adminAccountTexts } from "../../../common/text/admin_accounts.ts";
import { speak } from "../../../common/text/speak.ts";
import type { AccountRole, Outcome } from "../../store/types.ts";
import { carryOut } from "../carry_out.ts";
import { accountNamed, type AdminServices } from "../operations.ts";
import type { Order } from "../order.ts";
import { type AdminCommand, namedUser } from "./command.ts";
import { refusedChange } from "./disable.ts";

interface Role {
  readonly user: string;
  readonly role: AccountRole;
}

const knownRole = v.picklist(["owner", "member"]);

/** See {@link Order}; also a route of the HTTP API. */
export const roleOrder: Order<Role, { username: string }> = {
  name: "role",
  request: v.object({ user: namedUser, role: knownRole }),
  answer: v.object({ username: v.string() }),
  carryOut: setRole,
  logged: ({ username }, { role }) => ({ user: username, role }),
};

async function setRole(
  services: AdminServices,
  { user, role }: Role,
): Promise<{ username: string }> {
  const account = accountNamed(services, user);
  const [outcome] = await services.store.commit([
    { kind: "set_role", account: account.id, role },
  ]) as [Outcome<"set_role">];
  if (!outcome.ok) throw refusedChange(outcome.code, account.name);
  return { username: account.name };
}

/** `chat admin role`: makes somebody an owner of the server, or a member. */
export const role: AdminCommand<"role"> = {
  order: roleOrder,
  async run({ user, role }, options) {
    const say = speak(adminAccountTexts, options.language);
    if (!v.is(knownRole, role)) throw new Failure(exitCodes.usage, say("bad_role", { role }));
    const { username: name } = await carryOut(roleOrder, { user, role }, options);
    const note = role === "owner" ? say("now_owner", { name }) : say("now_member", { name });
    console.error(`chat: ${note}`);
  },
};
