import type { DatabaseSync } from "node:sqlite";
import type { Accounts } from "./accounts.ts";
import type { Conversations, LiveConversation } from "./conversations.ts";
import { prepare, type Query } from "./database.ts";
import type { Entries, MessageRow } from "./entries.ts";
import type { Memberships } from "./memberships.ts";
import type { Offers } from "./offers.ts";
import {
  conflict,
  mutedIn,
  notAMember,
  refuse,
  type Refused,
  unknownConversation,
  unknownEntry,
} from "./outcomes.ts";
import type { SearchIndex } from "./search_index.ts";
import type { Entry, Operation, Outcome } from "./types.ts";
import type { VisibleMessages } from "./visible_messages.ts";

type Revise = Operation<"revise">;

/** What {@link Revisions} work with. */
export interface RevisionParts {
  readonly accounts: Accounts;
  readonly conversations: Conversations;
  readonly memberships: Memberships;
  readonly entries: Entries;
  readonly messages: VisibleMessages;
  readonly offers: Offers;
  readonly index: SearchIndex;
  /** Told that a text was overwritten, which may be on the disk elsewhere for a while. */
  readonly erased: () => void;
  /** Told that a row may have grown, or more rows than usual come and go; part of the transaction. */
  readonly grown: () => void;
}

/** Gives messages another text, and takes their texts, or files, away. */
export class Revisions {
  readonly #parts: RevisionParts;
  readonly #text: Query<{ content: string }>;
  readonly #rewrite: Query<never>;
  readonly #erase: Query<never>;

  constructor(database: DatabaseSync, parts: RevisionParts) {
    this.#parts = parts;
    this.#text = prepare(database, "SELECT content FROM entries WHERE id = ?");
    // On the right of an assignment is what was there before: the length of the first text.
    const keepLength = "bytes = coalesce(bytes, octet_length(content))";
    this.#rewrite = prepare(
      database,
      "UPDATE entries SET content = ?, revised_at = ?, revised_digest = ?, revised_by = ?, " +
        `${keepLength} WHERE id = ?`,
    );
    this.#erase = prepare(
      database,
      "UPDATE entries SET content = '', deleted = 1, revised_at = NULL, " +
        `revised_digest = NULL, revised_by = NULL, ${keepLength} WHERE id = ?`,
    );
  }

  /** Carries out a `revise`. */
  revise(operation: Revise): Outcome<"revise"> {
    const { author, target } = operation;
    const used = this.#repeat(operation);
    if (used !== undefined) return used;
    const conversation = this.#parts.conversations.get(operation.conversation);
    if (conversation === undefined) return unknownConversation(operation.conversation);
    if (!conversation.has(author)) return notAMember(conversation);
    const message = this.#parts.messages.find(author, conversation, target);
    // A file has no other text.
    const isThere = operation.content === undefined ? message : message?.type === "message";
    if (message === undefined || !isThere) return unknownEntry(target);
    const refusal = this.#mayNot(operation, conversation, message);
    if (refusal !== undefined) return refusal;
    return { ok: true, entry: this.#carryOut(operation, conversation, message), repeated: false };
  }

  #repeat(operation: Revise): Outcome<"revise"> | undefined {
    const { author, clientId, conversation: number, target } = operation;
    const { entries, conversations } = this.#parts;
    const stored = entries.request(author, clientId);
    if (stored === undefined) return undefined;
    const same = stored.type === typeOf(operation) && stored.conversation === number &&
      stored.target === target && stored.digest === operation.digest;
    if (!same) return conflict(clientId);
    return { ok: true, entry: entries.entryOf(conversations.get(number)!, stored), repeated: true };
  }

  #mayNot(
    { author, content }: Revise,
    conversation: LiveConversation,
    message: MessageRow,
  ): Refused | undefined {
    const { accounts, memberships } = this.#parts;
    const isOwn = message.sender === author;
    if (!isOwn && (content !== undefined || !memberships.mayModerate(author, conversation))) {
      return refuse("not_allowed", { who: accounts.get(message.sender)?.name ?? "" });
    }
    // Whoever is muted may still take back what they said.
    if (content !== undefined && !conversation.mayWrite(author)) return mutedIn(conversation);
    return message.deleted === null ? undefined : refuse("entry_deleted", { seq: message.seq });
  }

  #carryOut(operation: Revise, conversation: LiveConversation, target: MessageRow): Entry {
    const { content, digest, at } = operation;
    const { entries, index, offers, erased, grown } = this.#parts;
    const before = this.#text.get(target.id)!.content;
    const isKept = index.changed(target.id, before, content ?? "");
    if (target.type === "file_offer") offers.end(target.id, { expired: false });
    if (content === undefined) this.#erase.run(target.id);
    else this.#rewrite.run(content, at, digest, conversation.head + 1, target.id);
    if (isKept || content !== undefined) grown();
    erased();
    const text = content ?? "";
    const revision = { ...operation, content: text, type: typeOf(operation), target };
    return entries.addRevision(conversation, revision);
  }
}

function typeOf({ content }: Revise): "edit" | "delete" {
  return content === undefined ? "delete" : "edit";
}
