import * as v from "valibot";
import { adminAccountTexts } from "../../../common/text/admin_accounts.ts";
import { speak } from "../../../common/text/speak.ts";
import { sessionStates } from "../../delivery/session_states.ts";
import { carryOut } from "../carry_out.ts";
import { minuteOf, printColumns, printObjects } from "../columns.ts";
import type { OfflineOptions } from "../offline.ts";
import { accountNamed, type AdminServices } from "../operations.ts";
import type { Order } from "../order.ts";
import { type AdminCommand, namedUser } from "./command.ts";

const session = v.object({
  session_id: v.string(),
  agent: v.string(),
  device: v.nullable(v.string()),
  address: v.string(),
  created: v.string(),
  last_used: v.string(),
  connected: v.boolean(),
});

type Session = v.InferOutput<typeof session>;

interface Sessions {
  readonly username: string;
  readonly sessions: Session[];
}

/** See {@link Order}; also a route of the HTTP API. */
export const sessionsOrder: Order<{ user: string }, Sessions> = {
  name: "sessions",
  request: v.object({ user: namedUser }),
  answer: v.object({ username: v.string(), sessions: v.array(session) }),
  carryOut: (services, { user }) => Promise.resolve(list(services, user)),
};

function list(services: AdminServices, user: string): Sessions {
  const { store, roster, clock } = services;
  const account = accountNamed(services, user);
  const sessions = sessionStates(account, store, roster, clock.now()).map((state) => ({
    session_id: state.sessionId,
    agent: state.agent,
    device: state.device ?? null,
    address: state.address,
    created: new Date(state.createdAt).toISOString(),
    last_used: new Date(state.lastUsedAt).toISOString(),
    connected: state.isConnected,
  }));
  return { username: account.name, sessions };
}

/** `chat admin sessions`: the sessions of somebody, those that are connected first. */
export const sessions: AdminCommand<"sessions"> = {
  order: sessionsOrder,
  async run({ user, json = false }, options) {
    const answer = await carryOut(sessionsOrder, { user }, options);
    if (json) printObjects(answer.sessions);
    else tell(answer, options);
  },
};

function tell({ username: name, sessions }: Sessions, { language }: OfflineOptions): void {
  const say = speak(adminAccountTexts, language);
  if (sessions.length === 0) return console.error(`chat: ${say("no_sessions", { name })}`);
  const headings = ["session_id", "device", "agent", "address", "last_used", "created"] as const;
  printColumns(
    headings.map((heading) => say(heading)),
    sessions.map(({ session_id, device, agent, address, connected, last_used, created }) => [
      session_id,
      device ?? "",
      agent,
      address,
      connected ? say("now") : minuteOf(last_used),
      minuteOf(created),
    ]),
  );
}
