import type { Account, SessionRecord, Store } from "../store/types.ts";
import type { Feed } from "./feed.ts";
import type { Roster } from "./roster.ts";

/** A session of an account, connected or not; a classic connection is one of its own. */
export interface SessionState {
  readonly sessionId: string;
  readonly agent: string;
  readonly device: string | undefined;
  readonly address: string;
  readonly createdAt: number;
  /** When it was last heard or, unless it is connected, last opened. */
  readonly lastUsedAt: number;
  readonly isConnected: boolean;
}

/** What classic connections are called in lists: they do not say what they are. */
const classicAgent = "classic";

/** The sessions of an account: those that are connected first, then the latest used. */
export function sessionStates(
  account: Pick<Account, "id">,
  store: Pick<Store, "sessionsOf">,
  roster: Pick<Roster, "live" | "sessions">,
  now: number,
): SessionState[] {
  const live = roster.live(account.id);
  const feedsOf = (key: string) => [...roster.sessions(account.id).get(key) ?? []];
  const heardAt = (key: string) => Math.max(...feedsOf(key).map((feed) => now - feed.silentMs()));
  const kept = store.sessionsOf(account.id).map((record) => {
    const isConnected = live.has(record.publicId);
    return ofRecord(record, isConnected ? heardAt(record.publicId) : undefined);
  });
  const known = new Set(kept.map(({ sessionId }) => sessionId));
  const classic = [...live].filter((key) => !known.has(key))
    .flatMap((key) => feedsOf(key).map((feed) => ofConnection(feed, heardAt(key))));
  return [...kept, ...classic].sort((one, other) =>
    Number(other.isConnected) - Number(one.isConnected) || other.lastUsedAt - one.lastUsedAt
  );
}

function ofRecord(record: SessionRecord, heardAt: number | undefined): SessionState {
  const { publicId: sessionId, agent, device, address, createdAt, lastUsedAt } = record;
  return {
    sessionId,
    agent,
    device,
    address,
    createdAt,
    lastUsedAt: heardAt ?? lastUsedAt,
    isConnected: heardAt !== undefined,
  };
}

function ofConnection(feed: Feed, heardAt: number): SessionState {
  const { sessionKey: sessionId, address, enteredAt: createdAt } = feed;
  return {
    sessionId,
    agent: classicAgent,
    device: undefined,
    address,
    createdAt,
    lastUsedAt: heardAt,
    isConnected: true,
  };
}
