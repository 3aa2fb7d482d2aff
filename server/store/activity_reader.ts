import type { DatabaseSync } from "node:sqlite";
import { type ConversationKind, formatConversationId } from "../../protocol/ids.ts";
import type {
  ActivityEvent,
  ActivityPage,
  ActivityPosition,
  ActivityQuery,
  ActivityReads,
  ActivityRow,
} from "./activity_types.ts";
import { prepare, type Query } from "./database.ts";
import { changeInWords } from "./change_words.ts";
import type { EntryType } from "./types.ts";

/** Most rows that one call looks at, unless it wants more of them: a few milliseconds, for which the sockets can wait. */
const mostLooked = 256;

/** Rows that are read at a time: few calls, and little memory. */
const together = 64;

interface RecordRow {
  id: number;
  entries: number;
  /** The last entry of the record before. */
  before: number;
  events: string | null;
}

interface EntryRow {
  id: number;
  type: EntryType;
  at: number;
  seq: number;
  number: number;
  kind: ConversationKind;
  target: number | null;
  digest: string;
  /** The length of a message's first text, the content of a change of members. */
  bytes: number;
  change: string | null;
  account: number;
  name: string | null;
  user_id: string | null;
}

interface Named {
  name: string;
  user_id: string;
}

// Names are joined and not looked up in the store's memory, which keeps all that it was asked for.
const entriesOf = `
  SELECT entries.id, type, at, seq, number, kind, target, digest, sender AS account,
    coalesce(bytes, octet_length(content)) AS bytes,
    iif(type IN ('membership', 'file_answer'), content, NULL) AS change,
    accounts.name, user_id
  FROM entries JOIN conversations ON number = conversation
    LEFT JOIN accounts ON accounts.id = sender
  WHERE entries.id > ? AND entries.id <= ? ORDER BY entries.id LIMIT ${together}`;

const recordsFrom = `
  SELECT id, entries, events,
    coalesce((SELECT entries FROM activity AS last WHERE last.id = activity.id - 1), 0) AS before
  FROM activity WHERE id >= ? ORDER BY id LIMIT ${together}`;

/** Reads the activity log, page by page, with as little in memory. */
export class ActivityReader implements Pick<ActivityReads, "activity"> {
  readonly #records: Query<RecordRow>;
  readonly #entries: Query<EntryRow>;
  readonly #account: Query<Named>;
  readonly #kindOf: Query<{ kind: ConversationKind }>;

  constructor(database: DatabaseSync) {
    this.#records = prepare(database, recordsFrom);
    this.#entries = prepare(database, entriesOf);
    this.#kindOf = prepare(database, "SELECT kind FROM conversations WHERE number = ?");
    this.#account = prepare(database, "SELECT name, user_id FROM accounts WHERE id = ?");
  }

  activity(query: ActivityQuery, limit: number): ActivityPage {
    const rows: ActivityRow[] = [];
    let looked = 0;
    const most = Math.max(mostLooked, limit);
    let seen = query.after;
    for (const { account, row } of this.#rows(query.after)) {
      if (isWanted(row, account, query)) rows.push(row);
      seen = { record: row.record, index: row.index };
      if (rows.length >= limit || ++looked >= most) return { rows, next: seen, seen };
    }
    return { rows, next: undefined, seen };
  }

  *#rows(after: ActivityPosition = { record: 1, index: -1 }): Generator<Found> {
    let first = after.index + 1;
    for (let from = after.record;;) {
      const records = this.#records.all(from);
      for (const record of records) {
        yield* this.#rowsOf(record, record.id === after.record ? first : 0);
      }
      if (records.length < together) return;
      from = records.at(-1)!.id + 1;
      first = 0;
    }
  }

  /** The rows of a record from `first` on. */
  *#rowsOf(record: RecordRow, first: number): Generator<Found> {
    const { id, before, entries } = record;
    for (let done = before + first; done < entries;) {
      const found = this.#entries.all(done, entries);
      if (found.length === 0) break;
      for (const entry of found) {
        const place = { record: id, index: entry.id - before - 1 };
        yield { account: entry.account, row: this.#entryRow(place, entry) };
      }
      done = found.at(-1)!.id;
    }
    if (record.events === null) return;
    const events: ActivityEvent[] = JSON.parse(record.events);
    // After entries were lost, a record begins behind its end.
    const count = Math.max(entries - before, 0);
    for (let at = Math.max(first - count, 0); at < events.length; at++) {
      const event = events[at]!;
      yield {
        account: event.account,
        row: this.#eventRow({ record: id, index: count + at }, event),
      };
    }
  }

  #entryRow(place: ActivityPosition, entry: EntryRow): ActivityRow {
    const { at, type: kind, seq, number, digest, bytes } = entry;
    const conversation = formatConversationId(entry.kind, number);
    return {
      ...place,
      at,
      kind,
      user: entry.name ?? undefined,
      userId: entry.user_id ?? undefined,
      conversation,
      messageId: `${conversation}/${seq}`,
      bytes: kind === "message" || kind === "file_offer" ? bytes : undefined,
      digest: kind === "delete" || kind === "file_answer" ? undefined : digest,
      detail: this.#detailOf(entry, conversation),
    };
  }

  #detailOf({ type, target, change }: EntryRow, conversation: string): string | undefined {
    if (target === null) return this.#changed(change);
    return `${conversation}/${target}` + (type === "file_answer" ? ` ${change}` : "");
  }

  #eventRow(place: ActivityPosition, event: ActivityEvent): ActivityRow {
    const { at, kind, account, address, session, bytes, digest, detail } = event;
    const named = account === undefined ? undefined : this.#account.get(account);
    const user = named?.name ?? event.name;
    const userId = named?.user_id;
    const conversation = this.#conversationId(event.conversation);
    return {
      ...{ ...place, at, kind, user, userId, address, session, conversation },
      ...{ bytes, digest, detail },
    };
  }

  #conversationId(number: number | undefined): string | undefined {
    const found = number === undefined ? undefined : this.#kindOf.get(number);
    return found && formatConversationId(found.kind, number!);
  }

  /** A change of members in words: what was done, and to whom. */
  #changed(content: string | null): string | undefined {
    return content === null
      ? undefined
      : changeInWords(content, (id) => this.#account.get(id)?.name);
  }
}

interface Found {
  readonly account: number | undefined;
  readonly row: ActivityRow;
}

function isWanted(
  { at, kind }: ActivityRow,
  account: number | undefined,
  { from = -Infinity, to = Infinity, user, kinds }: ActivityQuery,
): boolean {
  return at >= from && at < to && (user === undefined || user === account) &&
    (kinds === undefined || kinds.has(kind));
}
