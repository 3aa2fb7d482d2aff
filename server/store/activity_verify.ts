import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { digestOf } from "../../protocol/content.ts";
import {
  type ActivityRecord,
  type ChainForm,
  genesis,
  headOf,
  type Spine,
  spineOf,
} from "./activity_chain.ts";
import type { ActivityEvent } from "./activity_types.ts";
import { prepare, type Query } from "./database.ts";

/** What can be wrong with a record. */
export type ActivityFault =
  /** There is none of that number, and there are later ones. */
  | "record_missing"
  /** It, or an entry that it covers, is not what was written. */
  | "record_changed"
  /** An entry that it covers is not there. */
  | "entry_missing"
  /** A text is not the one whose digest it covers, and nobody has edited it. */
  | "text_changed"
  /** An entry behind the last record: whoever writes one writes its record. */
  | "entry_uncovered";

/** What was found out about the log. */
export type ActivityVerification =
  | {
    readonly ok: true;
    /**
     * The end of the chain. Whoever keeps it elsewhere can tell later whether records were cut off
     * the end and made anew: the database alone cannot say so.
     */
    readonly head: { readonly record: number; readonly hash: string };
    /**
     * Records for entries that had none. One at the beginning is of a database from before there
     * was a log; after any other, ask who took away what was there.
     */
    readonly adopted: readonly number[];
  }
  | {
    readonly ok: false;
    /** The first record that is broken. */
    readonly record: number;
    readonly fault: ActivityFault;
    /** The row of the entry, where it is known. */
    readonly entry?: number;
  };

/** Rows that are read at a time; texts are up to 32 KiB. */
const together = 64;

interface EntryRow extends Omit<Spine, "conversation"> {
  readonly id: number;
  readonly number: number;
  readonly content: string;
  /** Present once the text was changed or erased. */
  readonly bytes: number | null;
  readonly deleted: number | null;
  readonly revised: string | null;
  /** Of the first text. */
  readonly length: number;
}

const entriesOf = `
  SELECT id, conversation AS number, seq, type, sender AS author, client_id AS clientId, at, target,
    reply_to AS replyTo, digest, content, bytes, deleted, revised_digest AS revised,
    coalesce(bytes, octet_length(content)) AS length
  FROM entries WHERE id > ? AND id <= ? ORDER BY id LIMIT ${together}`;

const recordsAfter = `
  SELECT id, at, entries, events, hash FROM activity WHERE id > ? ORDER BY id LIMIT ${together}`;

const unexplained = (change: "edit" | "delete", when: string, also: string) => `
  SELECT entries.id AS row FROM entries LEFT JOIN
    (SELECT conversation, target, digest FROM entries WHERE type = '${change}') AS change
    ON change.conversation = entries.conversation AND change.target = seq ${also}
    JOIN conversations ON number = entries.conversation AND seq >= first
  WHERE ${when} AND change.target IS NULL ORDER BY entries.id LIMIT 1`;

/** Texts, not of those that grew too old, that are said to have been edited or deleted, and no entry says by whom. */
const changedByNobody = [
  unexplained(
    "edit",
    "revised_digest IS NOT NULL AND deleted IS NULL",
    "AND change.digest = revised_digest",
  ),
  unexplained("delete", "deleted = 1", ""),
];

/** Ends a verification. */
class Broken extends Error {
  constructor(readonly record: number, readonly fault: ActivityFault, readonly entry?: number) {
    super(fault);
  }
}

/**
 * Goes through the whole log and says whether each record follows from the one before and from
 * its entries, and whether each text is the one that was stored or the one that an edit made of
 * it. Texts that were erased are not missed.
 *
 * The database may be in use: what is committed meanwhile is not looked at.
 */
export function verifyActivity(database: DatabaseSync): ActivityVerification {
  database.exec("BEGIN");
  try {
    return new Verifier(database).run();
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    const { record, fault, entry } = error;
    return { ok: false, record, fault, entry };
  } finally {
    database.exec("ROLLBACK");
  }
}

class Verifier {
  readonly #database: DatabaseSync;
  readonly #records: Query<ActivityRecord>;
  readonly #entries: Query<EntryRow>;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#records = prepare(database, recordsAfter);
    this.#entries = prepare(database, entriesOf);
  }

  run(): ActivityVerification {
    const adopted: number[] = [];
    let [record, entries, hash] = [0, 0, genesis];
    for (const next of this.#all()) {
      if (next.id !== record + 1) throw new Broken(record + 1, "record_missing");
      this.#check(next, entries, hash);
      if (isAdoption(next)) adopted.push(next.id);
      ({ id: record, entries, hash } = next);
    }
    const last = this.#row("SELECT coalesce(max(id), 0) AS row FROM entries")!;
    if (last > entries) throw new Broken(record + 1, "entry_uncovered", entries + 1);
    for (const query of changedByNobody) this.#refuse(this.#row(query));
    return { ok: true, head: { record, hash }, adopted };
  }

  *#all(): Generator<ActivityRecord> {
    for (let last = 0;;) {
      const records = this.#records.all(last);
      yield* records;
      if (records.length < together) return;
      last = records.at(-1)!.id;
    }
  }

  #check(record: ActivityRecord, before: number, hash: string): void {
    const { digest, suspect } = this.#look(record, before, hash, "with lengths");
    if (
      digest !== record.hash && this.#look(record, before, hash, "first").digest !== record.hash
    ) {
      throw new Broken(record.id, "record_changed");
    }
    if (suspect !== undefined) throw new Broken(record.id, "text_changed", suspect);
  }

  /** What the hash of a record would be, and the first entry with another text. */
  #look(
    record: ActivityRecord,
    before: number,
    hash: string,
    form: ChainForm,
  ): { readonly digest: string; readonly suspect: number | undefined } {
    const { id, entries, at } = record;
    const whole = createHash("sha256").update(headOf(hash, record, form));
    let suspect: number | undefined;
    let next = before + 1;
    while (next <= entries) {
      const rows = this.#entries.all(next - 1, entries);
      if (rows.length === 0) throw new Broken(id, "entry_missing", next);
      for (const row of rows) {
        if (row.id !== next) throw new Broken(id, "entry_missing", next);
        const length = form === "first" ? undefined : row.length;
        whole.update(spineOf({ ...row, conversation: row }, at, length));
        if (!hasItsText(row)) suspect ??= row.id;
        next++;
      }
    }
    return { digest: whole.digest("hex"), suspect };
  }

  #refuse(entry: number | undefined): void {
    if (entry === undefined) return;
    const record = this.#row(`SELECT min(id) AS row FROM activity WHERE entries >= ${entry}`)!;
    throw new Broken(record, "text_changed", entry);
  }

  #row(sql: string): number | undefined {
    return prepare<{ row: number }>(this.#database, sql).get()?.row;
  }
}

/** Whether the text is the one whose digest is kept; those of edits are with their messages. */
function hasItsText({ type, content, digest, bytes, deleted, revised }: EntryRow): boolean {
  if (type === "edit" || type === "delete") return content === "";
  // Its digest is that of the file, and what it has is the file's name.
  if (type === "file_offer") return true;
  if (bytes === null) return deleted === null && digestOf(content) === digest;
  return content === "" || (deleted === null && digestOf(content) === revised);
}

function isAdoption({ events }: ActivityRecord): boolean {
  if (events === null) return false;
  return JSON.parse(events).some(({ kind }: ActivityEvent) => kind === "adopted");
}
