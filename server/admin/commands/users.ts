import * as v from "valibot";
import { adminAccountTexts } from "../../../common/text/admin_accounts.ts";
import { speak } from "../../../common/text/speak.ts";
import { carryOut } from "../carry_out.ts";
import { minuteOf, printColumns, printObjects } from "../columns.ts";
import type { OfflineOptions } from "../offline.ts";
import type { AdminServices } from "../operations.ts";
import type { Order } from "../order.ts";
import type { AdminCommand } from "./command.ts";

const user = v.object({
  username: v.string(),
  user_id: v.string(),
  role: v.picklist(["owner", "member"]),
  disabled: v.boolean(),
  /** That have not expired. */
  sessions: v.number(),
  /** Of those and of older clients, how many are connected now. */
  connected: v.number(),
  /** RFC 3339; null before the first connection has gone. */
  last_seen: v.nullable(v.string()),
  created: v.string(),
});

type User = v.InferOutput<typeof user>;

/** See {@link Order}; also a route of the HTTP API. */
export const usersOrder: Order<object, { users: User[] }> = {
  name: "users",
  request: v.object({}),
  answer: v.object({ users: v.array(user) }),
  carryOut: (services) => Promise.resolve({ users: list(services) }),
};

function list({ store, roster }: AdminServices): User[] {
  return store.accountStates().map((state) => ({
    username: state.name,
    user_id: state.userId,
    role: state.role,
    disabled: state.disabled,
    sessions: state.sessions,
    connected: roster.live(store.accountNamed(state.name)!.id).size,
    last_seen: state.lastSeenAt === undefined ? null : new Date(state.lastSeenAt).toISOString(),
    created: new Date(state.createdAt).toISOString(),
  }));
}

/** `chat admin users`: everybody, by name. */
export const users: AdminCommand<"users"> = {
  order: usersOrder,
  async run({ json = false }, options) {
    const answer = await carryOut(usersOrder, {}, options);
    if (json) printObjects(answer.users);
    else tell(answer.users, options);
  },
};

function tell(users: readonly User[], { language }: OfflineOptions): void {
  const say = speak(adminAccountTexts, language);
  if (users.length === 0) return console.error(`chat: ${say("nobody")}`);
  const headings = ["name", "user_id", "role", "sessions", "last_seen", "created"] as const;
  printColumns(
    headings.map((heading) => say(heading)),
    users.map(({ username, user_id, role, disabled, sessions, connected, ...times }) => [
      username,
      user_id,
      disabled ? say("disabled", { role: say(role) }) : say(role),
      connected === 0 ? String(sessions) : say("connected", { sessions, connected }),
      connected > 0 ? say("now") : minuteOf(times.last_seen ?? ""),
      minuteOf(times.created),
    ]),
  );
}
