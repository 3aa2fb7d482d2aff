import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ClientFrame } from "../../../protocol/client_frames.ts";
import { all, one, type Row } from "./database.ts";

/** The verbs that store something on the server, and so must not be lost or doubled. */
export const outboxVerbs = [
  "message",
  "edit",
  "delete",
  "create_group",
  "add_to_group",
  "remove_from_group",
  "leave_group",
  "rename_group",
  "set_role",
  "mute",
  "file_offer",
  "file_answer",
] as const;

/** A frame that waits in the outbox; it never changes, so that a second sending is the same. */
export type OutboxFrame = ClientFrame<(typeof outboxVerbs)[number]> & {
  readonly client_id: string;
};

/** Something that the server has to take. */
export interface OutboxItem {
  /** They are sent in the order of these. */
  readonly position: number;
  readonly clientId: string;
  readonly frame: OutboxFrame;
  /** Why the server refused it for good; `undefined` while it waits. */
  readonly refusal: { readonly code: string; readonly message: string } | undefined;
}

/** What this device has to tell the server, in order. */
export class OutboxTable {
  readonly #add: StatementSync;
  readonly #get: StatementSync;
  readonly #waiting: StatementSync;
  readonly #last: StatementSync;
  readonly #first: StatementSync;
  readonly #count: StatementSync;
  readonly #complete: StatementSync;
  readonly #fail: StatementSync;

  constructor(database: DatabaseSync) {
    const columns = "position, client_id, frame, state, code, message";
    this.#add = database.prepare(
      `INSERT INTO outbox (client_id, frame, state) VALUES (?, ?, 'waiting') RETURNING position`,
    );
    this.#get = database.prepare(`SELECT ${columns} FROM outbox WHERE client_id = ?`);
    this.#waiting = database.prepare(
      `SELECT ${columns} FROM outbox WHERE state = 'waiting' AND position > ?
       ORDER BY position LIMIT ?`,
    );
    this.#last = database.prepare(
      `SELECT ${columns} FROM outbox ORDER BY position DESC LIMIT ?`,
    );
    this.#first = database.prepare("SELECT 1 FROM outbox WHERE state = 'waiting' LIMIT 1");
    this.#count = database.prepare(
      "SELECT count(*) AS count FROM outbox WHERE state = 'waiting'",
    );
    this.#complete = database.prepare("DELETE FROM outbox WHERE client_id = ?");
    this.#fail = database.prepare(
      "UPDATE outbox SET state = 'failed', code = ?, message = ? WHERE client_id = ?",
    );
  }

  /** Keeps a frame before it goes on the wire. */
  add(frame: OutboxFrame): OutboxItem {
    const row = one(this.#add, frame.client_id, JSON.stringify(frame))!;
    return {
      position: Number(row.position),
      clientId: frame.client_id,
      frame,
      refusal: undefined,
    };
  }

  get(clientId: string): OutboxItem | undefined {
    const row = one(this.#get, clientId);
    return row && itemOf(row);
  }

  /** What waits behind a position, in order. */
  waiting(after: number, limit: number): OutboxItem[] {
    return all(this.#waiting, after, limit).map(itemOf);
  }

  /** The last `limit` items, in order: those that wait, and those that were refused. */
  last(limit: number): OutboxItem[] {
    return all(this.#last, limit).map(itemOf).reverse();
  }

  /** Whether nothing waits; cheap, however much does. */
  get isEmpty(): boolean {
    return one(this.#first) === undefined;
  }

  /** How many wait. */
  get count(): number {
    return Number(one(this.#count)!.count);
  }

  /** The server has it. */
  complete(clientId: string): void {
    this.#complete.run(clientId);
  }

  /** The server will never take it. */
  fail(clientId: string, code: string, message: string): void {
    this.#fail.run(code, message, clientId);
  }
}

function itemOf(row: Row): OutboxItem {
  return {
    position: Number(row.position),
    clientId: String(row.client_id),
    frame: JSON.parse(String(row.frame)),
    refusal: row.state === "failed"
      ? { code: String(row.code), message: String(row.message) }
      : undefined,
  };
}
