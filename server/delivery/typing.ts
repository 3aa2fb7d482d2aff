import { typingTimeoutMs } from "../../protocol/limits.ts";
import type { Clock, Timer } from "../clock.ts";
import type { AccountId, Conversation, Store } from "../store/types.ts";
import type { Feed } from "./feed.ts";
import type { Roster } from "./roster.ts";

/** Most people who hear that somebody types: more would cost more than it tells. */
const maxListeners = 200;

/** Whom somebody types to: a conversation, or one person with whom there is none yet. */
export type TypingTarget =
  | { readonly conversation: Conversation }
  | { readonly direct: AccountId };

/**
 * Who is typing where. A notice ends when its typist says so, sends the message, loses the
 * connection, or was not heard of for six seconds.
 */
export class Typing {
  readonly #roster: Roster;
  readonly #clock: Clock;
  readonly #people: Pick<Store["people"], "block">;
  readonly #running = new Map<string, { timer: Timer; typist: Feed; target: TypingTarget }>();

  constructor(roster: Roster, clock: Clock, people: Pick<Store["people"], "block">) {
    this.#roster = roster;
    this.#clock = clock;
    this.#people = people;
  }

  /** Starts or refreshes a notice. */
  start(typist: Feed, target: TypingTarget): void {
    const key = keyOf(typist.account.id, target);
    this.#running.get(key)?.timer.cancel();
    const timer = this.#clock.after(typingTimeoutMs, () => this.stop(typist, target));
    this.#running.set(key, { timer, typist, target });
    this.#tell(typist, target, "typing");
  }

  /** Ends a notice, if there is one. */
  stop(typist: Feed, target: TypingTarget): void {
    // Every message ends its author's notice, and nearly always there is none.
    if (this.#running.size === 0) return;
    const key = keyOf(typist.account.id, target);
    const running = this.#running.get(key);
    if (running === undefined) return;
    running.timer.cancel();
    this.#running.delete(key);
    this.#tell(typist, target, "stopped");
  }

  /** Ends the notices in a group of those who may not write there any more. */
  silence(group: Conversation): void {
    for (const { typist, target } of this.#running.values()) {
      if (!("conversation" in target) || target.conversation !== group) continue;
      const { id } = typist.account;
      if (!group.members.has(id) || group.muted.has(id)) this.stop(typist, target);
    }
  }

  /** Ends every notice of a connection that is gone. */
  forget(typist: Feed): void {
    for (const running of this.#running.values()) {
      if (running.typist === typist) this.stop(typist, running.target);
    }
  }

  /** Ends what two people would hear of each other, because one is about to block or unblock the other. */
  part(one: AccountId, other: AccountId): void {
    for (const { typist, target } of this.#running.values()) {
      const isBetween = [[one, other], [other, one]].some(([from, to]) =>
        typist.account.id === from && partnerOf(from, target) === to
      );
      if (isBetween) this.stop(typist, target);
    }
  }

  /** Calls every timer off, because the server stops. */
  close(): void {
    for (const { timer } of this.#running.values()) timer.cancel();
    this.#running.clear();
  }

  /** Whether one of two has blocked the other: neither hears the other type. */
  #areApart(one: AccountId, other: AccountId): boolean {
    return this.#people.block(one, other) !== undefined ||
      this.#people.block(other, one) !== undefined;
  }

  #tell(typist: Feed, target: TypingTarget, status: "typing" | "stopped"): void {
    const conversation = "conversation" in target ? target.conversation.id : undefined;
    const from = typist.account.name;
    const frame = {
      type: "typing_notification",
      ...(conversation === undefined ? {} : { conversation }),
      from,
      status,
    } as const;
    const partner = partnerOf(typist.account.id, target);
    if (partner !== undefined && this.#areApart(typist.account.id, partner)) return;
    for (const listener of listeners(target)) {
      if (listener === typist.account.id) continue;
      for (const feed of this.#roster.feeds(listener)) {
        const line = feed.dialect.encode(frame);
        if (line !== undefined) feed.outbox.pushEphemeral(`typing:${from}:${conversation}`, line);
      }
    }
  }
}

/** Who alone hears it: the other one of a direct conversation. */
function partnerOf(typist: AccountId, target: TypingTarget): AccountId | undefined {
  if ("direct" in target) return target.direct;
  const { pair } = target.conversation;
  return pair && (pair[0] === typist ? pair[1] : pair[0]);
}

function listeners(target: TypingTarget): Iterable<AccountId> {
  if ("direct" in target) return [target.direct];
  const { kind, members } = target.conversation;
  return kind === "lobby" || members.size > maxListeners ? [] : members;
}

function keyOf(typist: AccountId, target: TypingTarget): string {
  return "direct" in target
    ? `${typist}>${target.direct}`
    : `${typist}@${target.conversation.number}`;
}
