import type { LoginSuccess } from "../../protocol/server_frames.ts";
import { initialReplayEntries, maxConnectionsPerSession } from "../../protocol/limits.ts";
import { hashSecret, newSessionId, newToken, sessionLifetimeMs } from "../auth/tokens.ts";
import { type Feed, visibleHead } from "../delivery/feed.ts";
import { summarize } from "../delivery/summaries.ts";
import type { Services } from "../services.ts";
import type {
  Account,
  ConversationNumber,
  Membership,
  NewSession,
  SessionRecord,
} from "../store/types.ts";
import type { Caller } from "./command.ts";

/**
 * Conversations of one `login_response`; the rest follow in `conversations` frames. With the marks
 * of 32 members and the longest names a hundred are half of the longest line.
 */
const summariesPerFrame = 100;

/** What a client remembers of an earlier connection. */
export interface Resume {
  readonly epoch: string | undefined;
  readonly cursors: Readonly<Record<string, number>>;
}

/** A new session for this connection, and the token that opens it again. */
export function draftSession(
  caller: Caller,
  { clock }: Services,
): { token: string; draft: NewSession } {
  const token = newToken();
  const at = clock.now();
  return {
    token,
    draft: {
      publicId: newSessionId(),
      tokenHash: hashSecret(token),
      agent: caller.agent,
      device: caller.device,
      address: caller.address,
      at,
      expiresAt: at + sessionLifetimeMs,
    },
  };
}

/**
 * Brings a connection in: answers, replays what it missed, and lets the others know. All of it in
 * one turn, so that nothing is committed between the replay's last page and going live.
 */
export function enter(
  caller: Caller,
  services: Services,
  login: {
    readonly account: Account;
    readonly session: SessionRecord | undefined;
    readonly onlySends: boolean;
    readonly resume: Resume;
    readonly answer: (success: LoginSuccess) => void;
  },
  token?: string,
): void {
  const { account, session, resume } = login;
  const { store, delivery, presence } = services;
  const feed = caller.enter(account, session, login.onlySends);
  noteLogin(caller, feed, services);
  makeWay(feed, services);
  const memberships = store.membershipsOf(account.id);
  const summaries = memberships.map((membership) => summarize(account.id, membership, store));
  login.answer({
    status: "success",
    username: account.name,
    user_id: account.userId,
    role: account.role,
    session_id: session?.publicId ?? "",
    ...(token === undefined ? {} : { token }),
    conversations: summaries.slice(0, summariesPerFrame),
    more: summaries.length > summariesPerFrame,
  });
  for (let at = summariesPerFrame; at < summaries.length; at += summariesPerFrame) {
    const conversations = summaries.slice(at, at + summariesPerFrame);
    const more = at + summariesPerFrame < summaries.length;
    feed.tell({ type: "conversations", conversations, more });
  }
  if (!login.onlySends) replay(feed, memberships, resume, services);
  delivery.roster.add(feed);
  presence.came(feed);
}

function noteLogin(
  { address, agent }: Caller,
  { account: { id: account, name: username }, sessionKey: session }: Feed,
  { activity, log }: Services,
): void {
  log.info("logged_in", { username, session, address, agent });
  activity.note({ kind: "logged_in", account, address, session, detail: agent || undefined });
}

/** One session holds a few connections; beyond that the most silent one is taken for dead. */
function makeWay(feed: Feed, { delivery }: Services): void {
  // One that is hung up on already makes no room twice.
  const feeds = [...delivery.roster.sessions(feed.account.id).get(feed.sessionKey) ?? []]
    .filter(({ outbox }) => !outbox.isSealed);
  if (feeds.length < maxConnectionsPerSession) return;
  const [dead] = feeds.sort((one, other) => other.silentMs() - one.silentMs());
  dead!.hangUp("too_many_connections");
}

function replay(
  feed: Feed,
  memberships: readonly Membership[],
  resume: Resume,
  services: Services,
): void {
  const { store, delivery } = services;
  const isSameEpoch = resume.epoch === undefined || resume.epoch === store.epoch;
  if (!isSameEpoch) feed.tell({ type: "reset", epoch: store.epoch });
  const cursors = isSameEpoch ? resume.cursors : {};
  const goals = new Map<ConversationNumber, number>();
  for (const membership of memberships) {
    const { conversation } = membership;
    const head = visibleHead(membership);
    const from = startOf(feed, membership, head, cursors[conversation.id], services);
    if (from > head && !membership.active) continue;
    if (from <= head) goals.set(conversation.number, head);
    delivery.follow(feed, conversation, from, from > head);
  }
  feed.aimFor(goals);
  feed.pump();
}

/** The first entry that a connection still needs. */
function startOf(
  feed: Feed,
  { conversation, delivered }: Membership,
  head: number,
  cursor: number | undefined,
  { store, turn, receipts }: Services,
): number {
  // Classic clients keep nothing: what counts is how far the account was delivered.
  if (feed.dialect.name === "classic") return delivered + 1;
  if (cursor !== undefined && cursor > head) {
    feed.tell({ type: "reset", conversation: conversation.id, epoch: store.epoch });
    cursor = undefined;
  }
  if (cursor === undefined) {
    return Math.max(conversation.first, head - initialReplayEntries);
  }
  if (cursor > delivered) {
    const account = feed.account.id;
    turn.add(
      { kind: "mark", account, conversation: conversation.number, delivered: cursor },
      (marked) => {
        if (marked.ok) receipts.moved(account, conversation, marked.before, marked.after);
      },
    );
  }
  // What was pruned since is said: a client waits for every number.
  return cursor + 1;
}
