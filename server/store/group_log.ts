import { digestOf } from "../../protocol/content.ts";
import type { Conversations, LiveConversation } from "./conversations.ts";
import type { Entries } from "./entries.ts";
import { conflict, type Refused } from "./outcomes.ts";
import type { AccountId, Entry, MembershipChange } from "./types.ts";

/** Who asked for a change of a group, under which id, and when. */
export interface GroupRequest {
  readonly author: AccountId;
  readonly clientId: string;
  readonly at: number;
}

/** What was asked for before, and what came of it. */
export interface Repeated {
  readonly ok: true;
  readonly entry: Entry;
  readonly repeated: true;
}

/**
 * A digest of what was asked for. The entry's content holds only what came of it: those who were
 * in already are left out of it, and a new group's name is not in it.
 */
export function requestDigest(where: string, action: string, what: readonly unknown[]): string {
  return digestOf(JSON.stringify([where, action, what]));
}

/** The changes of groups, as entries of their own logs. */
export class GroupLog {
  constructor(
    private readonly conversations: Conversations,
    private readonly entries: Entries,
  ) {}

  /** What the author stored under that id; `undefined` when it is new. */
  repeat({ author, clientId }: GroupRequest, digest: string): Repeated | Refused | undefined {
    const stored = this.entries.request(author, clientId);
    if (stored === undefined) return undefined;
    if (stored.request !== digest) return conflict(clientId);
    const group = this.conversations.get(stored.conversation)!;
    return { ok: true, entry: this.entries.entryOf(group, stored), repeated: true };
  }

  /** Adds a change to a group's log. */
  add(
    group: LiveConversation,
    { author, clientId, at }: GroupRequest,
    change: MembershipChange,
    requested: string,
  ): Entry {
    const content = JSON.stringify(change);
    const digest = digestOf(content);
    return this.entries.addChange(group, { author, clientId, at, content, digest }, requested);
  }
}
