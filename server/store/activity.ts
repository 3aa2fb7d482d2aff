import { Buffer } from "node:buffer";
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../clock.ts";
import { type ActivityRecord, genesis, sealed, sealedInPieces, spineOf } from "./activity_chain.ts";
import { eventsOf, unrecorded } from "./activity_events.ts";
import { Spines } from "./activity_spines.ts";
import type { ActivityEvent } from "./activity_types.ts";
import { prepare, type Query } from "./database.ts";
import type { Operation, Outcome } from "./types.ts";

type Head = Pick<ActivityRecord, "id" | "entries" | "hash">;

/** Adds a record, as {@link recordValues} has it. */
export const insertRecord =
  "INSERT INTO activity (id, at, entries, events, hash) VALUES (?, ?, ?, ?, ?)";

/** The values of {@link insertRecord}. */
export function recordValues(record: ActivityRecord): readonly (number | string | null)[] {
  return [record.id, record.at, record.entries, record.events, record.hash];
}

/** What a batch did, as far as its outcomes say. */
interface Told {
  readonly at: number;
  /** Of the messages that it added. */
  readonly spines: string;
  readonly count: number;
  readonly events: readonly ActivityEvent[];
}

/**
 * The activity log: one record per commit, each with a hash over itself and the one before. The
 * end of the chain is held in memory, and moves only when a record is on disk.
 */
export class Activity {
  readonly #clock: Pick<Clock, "now">;
  readonly #spines: Spines;
  readonly #insert: Query<never>;
  readonly #lastEntry: () => number;
  readonly #newest: Query<Head>;
  readonly #moved: () => void;
  #head: Head;
  #written: ActivityRecord | undefined;

  /**
   * @param lastEntry the newest row of `entries`, with those of the transaction.
   * @param moved hears of every record that is on disk.
   */
  constructor(
    database: DatabaseSync,
    clock: Pick<Clock, "now">,
    lastEntry: () => number,
    moved: () => void = () => {},
  ) {
    this.#moved = moved;
    this.#clock = clock;
    this.#spines = new Spines(database);
    this.#insert = prepare(database, insertRecord);
    this.#lastEntry = lastEntry;
    this.#newest = prepare(
      database,
      "SELECT id, entries, hash FROM activity ORDER BY id DESC LIMIT 1",
    );
    this.#head = this.#newest.get() ?? { id: 0, entries: 0, hash: genesis };
    this.#adopt();
  }

  /** The record of a batch that adds the messages of its outcomes, and no other entry. */
  recordOf(
    batch: readonly Operation[],
    outcomes: readonly Outcome[],
  ): ActivityRecord | undefined {
    const told = tell(batch, outcomes, this.#clock.now());
    if (told === undefined) return undefined;
    return this.#record(told, this.#head.entries + told.count);
  }

  /** Writes the record of a batch; one of the last things in its transaction. */
  write(batch: readonly Operation[], outcomes: readonly Outcome[]): void {
    const told = tell(batch, outcomes, this.#clock.now());
    if (told === undefined) return;
    const record = this.#record(told, this.#lastEntry());
    if (record === undefined) return;
    this.#insert.run(...recordValues(record));
    this.#written = record;
  }

  /** Ends the transaction: the chain goes on behind what is on disk. */
  settle(committed: boolean): void {
    if (committed && this.#written !== undefined) this.moveTo(this.#written);
    this.#written = undefined;
  }

  /** Goes on behind a record that is on disk. */
  moveTo({ id, entries, hash }: ActivityRecord): void {
    this.#head = { id, entries, hash };
    this.#moved();
  }

  /** Whether the newest record on disk is that one. */
  isOnDisk({ hash }: ActivityRecord): boolean {
    return this.#newest.get()?.hash === hash;
  }

  #record({ at, spines, count, events }: Told, last: number): ActivityRecord | undefined {
    const { id, entries, hash } = this.#head;
    if (last === entries && events.length === 0) return undefined;
    const draft = { id: id + 1, at, entries: last, events: json(events) };
    // What other operations add is read again, so that no kind of entry can be forgotten.
    return last === entries + count
      ? sealed(hash, draft, spines)
      : sealedInPieces(hash, draft, this.#spines.between(entries, last, at));
  }

  /**
   * A record for entries that have none: those of a database from before there was a log. Of one
   * with a log, somebody took records away, or entries, and the record says that as well.
   */
  #adopt(): void {
    const last = this.#lastEntry();
    const count = last - this.#head.entries;
    if (count === 0) return;
    const at = this.#clock.now();
    const event: ActivityEvent = count > 0
      ? { kind: "adopted", at, detail: `${count} entries` }
      : { kind: "error", at, detail: `${-count} entries missing` };
    const record = this.#record({ at, spines: "", count: 0, events: [event] }, last)!;
    this.#insert.run(...recordValues(record));
    this.moveTo(record);
  }
}

function json(events: readonly ActivityEvent[]): string | null {
  return events.length === 0 ? null : JSON.stringify(events);
}

/** Of a text, or of a file that is offered. */
function lengthOf({ content, file }: Operation<"append">): number {
  return file === undefined ? Buffer.byteLength(content) : file.size;
}

/** `undefined` when nothing was done that the log would say. */
function tell(
  batch: readonly Operation[],
  outcomes: readonly Outcome[],
  at: number,
): Told | undefined {
  const events: ActivityEvent[] = [];
  let [spines, count, isWorthIt] = ["", 0, false];
  for (let index = 0; index < batch.length; index++) {
    const [operation, outcome] = [batch[index]!, outcomes[index]!];
    if (!outcome.ok) continue;
    if (operation.kind === "append" && "entry" in outcome) {
      if (outcome.repeated) continue;
      spines += spineOf(outcome.entry!, at, lengthOf(operation));
      count++;
      isWorthIt = true;
      continue;
    }
    const told = eventsOf(operation, outcome, at);
    if (told === unrecorded) continue;
    events.push(...told);
    isWorthIt = true;
  }
  return isWorthIt ? { at, spines, count, events } : undefined;
}
