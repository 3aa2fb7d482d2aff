import type { DatabaseSync } from "node:sqlite";
import type { Conversations, LiveConversation } from "./conversations.ts";
import { prepare, type Query } from "./database.ts";
import type { Entries } from "./entries.ts";
import type { Meta } from "./meta.ts";
import type { Offers } from "./offers.ts";
import { unknownConversation } from "./outcomes.ts";
import type {
  OverdueSlice,
  RetentionDays,
  RetentionReads,
  RetentionRule,
} from "./retention_types.ts";
import type { SearchIndex } from "./search_index.ts";
import type { Operation, Outcome } from "./types.ts";
import type { UndoLog } from "./undo.ts";

/**
 * Most entries, and most letters of text, that are erased at a time: some ten milliseconds. Taking
 * the words of one message out of the index of 200 000, so that nothing is left of them, takes one.
 */
const slice = { entries: 8, letters: 1024 };

const dayMs = 24 * 60 * 60 * 1000;

/** Under which the store keeps the usual rule. */
const usualKey = "retention_days";

/** What {@link Retention} works with. */
export interface RetentionParts {
  readonly conversations: Conversations;
  readonly entries: Entries;
  readonly index: SearchIndex;
  readonly meta: Meta;
  readonly offers: Offers;
  readonly undo: UndoLog;
  /** Told that a text was overwritten, which may be on the disk elsewhere for a while. */
  readonly erased: () => void;
}

/** How long the texts of a conversation are kept, and when the oldest was said, if it has a place. */
interface RuleRow {
  conversation: number;
  days: number;
  at: number | null;
}

interface TextRow {
  type: string;
  at: number;
  content: string;
}

/** How long texts are kept, and the end of those that are too old. */
export class Retention implements RetentionReads {
  readonly #parts: RetentionParts;
  readonly #findRule: Query<{ days: number | null }>;
  readonly #listRules: Query<RetentionRule>;
  readonly #setRule: Query<never>;
  readonly #look: Query<RuleRow>;
  readonly #text: Query<TextRow>;
  readonly #erase: Query<never>;
  readonly #moveFirst: Query<never>;

  constructor(database: DatabaseSync, parts: RetentionParts) {
    this.#parts = parts;
    this.#findRule = prepare(
      database,
      "SELECT retention_days AS days FROM conversations WHERE number = ?",
    );
    this.#listRules = prepare(
      database,
      "SELECT number AS conversation, retention_days AS days FROM conversations " +
        "WHERE retention_days IS NOT NULL AND number > ? ORDER BY number LIMIT ?",
    );
    this.#setRule = prepare(
      database,
      "UPDATE conversations SET retention_days = ? WHERE number = ?",
    );
    // The limit comes first: what one look costs must not grow with all that was ever said.
    this.#look = prepare(
      database,
      "SELECT number AS conversation, days, at FROM (SELECT number, first, " +
        "coalesce(retention_days, ?1) AS days FROM conversations WHERE number > ?2 " +
        "ORDER BY number LIMIT ?3) LEFT JOIN places ON days > 0 " +
        "AND places.conversation = number AND places.seq = first " +
        "LEFT JOIN entries ON entries.id = entry",
    );
    this.#text = prepare(database, "SELECT type, at, content FROM entries WHERE id = ?");
    // Nobody deleted it, so it is not marked so. On the right is what was there before.
    this.#erase = prepare(
      database,
      "UPDATE entries SET content = '', bytes = coalesce(bytes, octet_length(content)) " +
        "WHERE id = ?",
    );
    this.#moveFirst = prepare(database, "UPDATE conversations SET first = ? WHERE number = ?");
  }

  usual(): RetentionDays {
    return Number(this.#parts.meta.get(usualKey) ?? 0);
  }

  of(conversation: number): RetentionDays | undefined {
    return this.#findRule.get(conversation)?.days ?? undefined;
  }

  rules(after: number, limit: number): readonly RetentionRule[] {
    return this.#listRules.all(after, limit);
  }

  overdue(usual: RetentionDays, now: number, after: number, limit: number): OverdueSlice {
    const rows = this.#look.all(usual, after, limit);
    const overdue = rows.flatMap(({ conversation, days, at }) => {
      const before = now - days * dayMs;
      const isOverdue = days > 0 && (at ?? this.#unplacedAt(conversation)) < before;
      return isOverdue ? [{ conversation, before }] : [];
    });
    return { overdue, next: rows.length < limit ? undefined : rows.at(-1)!.conversation };
  }

  /** Carries out a `set_retention`. */
  set({ conversation, days }: Operation<"set_retention">): Outcome<"set_retention"> {
    if (conversation === undefined) this.#parts.meta.set(usualKey, String(days ?? 0));
    else if (this.#parts.conversations.get(conversation) === undefined) {
      return unknownConversation(conversation);
    } else this.#setRule.run(days ?? null, conversation);
    return { ok: true };
  }

  /** Carries out a `prune`. */
  prune({ conversation: number, before }: Operation<"prune">): Outcome<"prune"> {
    const conversation = this.#parts.conversations.get(number);
    if (conversation === undefined) return unknownConversation(number);
    const { first, head } = conversation;
    let next = first;
    for (let letters = 0; next <= head && next - first < slice.entries; next++) {
      const row = this.#parts.entries.rowAt(conversation, next)!;
      const text = this.#text.get(row)!;
      const isLong = next > first && letters + text.content.length > slice.letters;
      if (text.at >= before || isLong) break;
      letters += text.content.length;
      if (text.type === "message" || text.type === "file_offer") this.#eraseText(row, text.content);
      if (text.type === "file_offer") this.#parts.offers.end(row, { expired: false });
    }
    if (next === first) return { ok: true, pruned: 0, more: false };
    this.#moveFirst.run(next, number);
    conversation.prune(next, this.#parts.undo);
    const oldest = this.#oldest(conversation);
    return { ok: true, pruned: next - first, more: oldest !== undefined && oldest.at < before };
  }

  #eraseText(row: number, content: string): void {
    this.#parts.index.removed(row, content);
    this.#erase.run(row);
    this.#parts.erased();
  }

  /** When the oldest text was said of a conversation of which none has a place; or never. */
  #unplacedAt(number: number): number {
    const conversation = this.#parts.conversations.held(number);
    return (conversation && this.#oldest(conversation)?.at) ?? Infinity;
  }

  /** The first entry that is still there; `undefined` when there is none. */
  #oldest(conversation: LiveConversation): TextRow | undefined {
    const row = this.#parts.entries.rowAt(conversation, conversation.first);
    return row === undefined ? undefined : this.#text.get(row);
  }
}
