import { maxSessionsPerList } from "../../protocol/limits.ts";
import type { SessionSummary } from "../../protocol/server_frames.ts";
import { rfc3339 } from "../delivery/entry_frames.ts";
import { type SessionState, sessionStates } from "../delivery/session_states.ts";
import type { Services } from "../services.ts";
import type { Account } from "../store/types.ts";
import { type Command, feedOf, Refusal } from "./command.ts";

/** Lists the sessions of one's own account. */
export const get_sessions: Command<"get_sessions"> = {
  needs: "login",
  waits: true,
  run(frame, caller, services) {
    const { account, sessionKey } = feedOf(caller);
    const states = statesOf(account, services);
    caller.answer({
      type: "session_list",
      id: frame.id,
      sessions: states.slice(0, maxSessionsPerList).map((state) => ({
        ...summary(state),
        created: rfc3339(state.createdAt),
        current: state.sessionId === sessionKey,
      })),
      more: states.length > maxSessionsPerList,
    });
  },
};

/** Ends a session of one's own; one's present session, too. */
export const revoke_session: Command<"revoke_session"> = {
  needs: "login",
  waits: true,
  run(frame, caller, { store, delivery }) {
    const { account, sessionKey } = feedOf(caller);
    const { id, session_id: key } = frame;
    const unknown = new Refusal("unknown_session", { session_id: key });
    const ended = () => {
      caller.answer({ type: "session_response", id, status: "success", revoked: [key] });
      if (key === sessionKey) caller.close();
      delivery.roster.hangUp(account.id, key, "bad_token");
    };
    const record = store.sessionNamed(key);
    if (record === undefined && delivery.roster.live(account.id).has(key)) return ended();
    if (record?.account !== account.id) throw unknown;
    const operation = { kind: "revoke_sessions", account: account.id, session: record.id } as const;
    caller.commit(frame, operation, ({ revoked }) => {
      if (revoked.length === 0) caller.refuse(frame, unknown);
      else ended();
    });
  },
};

/** The connected sessions of an account, for who has to choose one to replace. */
export function connectedSessions(account: Account, services: Services): SessionSummary[] {
  return statesOf(account, services).filter(({ isConnected }) => isConnected).map(summary);
}

function statesOf(account: Account, { store, delivery, clock }: Services): SessionState[] {
  return sessionStates(account, store, delivery.roster, clock.now());
}

function summary(state: SessionState): SessionSummary {
  return {
    session_id: state.sessionId,
    agent: state.agent,
    device: state.device,
    address: state.address,
    last_used: rfc3339(state.lastUsedAt),
    connected: state.isConnected,
  };
}
