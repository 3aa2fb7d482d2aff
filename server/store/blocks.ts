import type { DatabaseSync } from "node:sqlite";
import type { LiveConversation } from "./conversations.ts";
import { prepare, type Query } from "./database.ts";
import type { Block } from "./people_types.ts";
import type { AccountId } from "./types.ts";
import type { UndoLog } from "./undo.ts";

interface Row extends Block {
  account: number;
  blocked: number;
}

/** Who has blocked whom. Every direct message asks, so all of them are in memory. */
export class Blocks {
  readonly #undo: UndoLog;
  readonly #byBlocker = new Map<AccountId, Map<AccountId, Block>>();
  readonly #insert: Query<never>;
  readonly #delete: Query<never>;

  constructor(database: DatabaseSync, undo: UndoLog) {
    this.#undo = undo;
    this.#insert = prepare(
      database,
      "INSERT INTO blocks (account, blocked, delivered, read, at) VALUES (?, ?, ?, ?, ?)",
    );
    this.#delete = prepare(database, "DELETE FROM blocks WHERE account = ? AND blocked = ?");
    const all = prepare<Row>(database, "SELECT account, blocked, delivered, read, at FROM blocks");
    for (const { account, blocked, delivered, read, at } of all.all()) {
      this.#hold(account, blocked, { delivered, read, at });
    }
  }

  get(by: AccountId, of: AccountId): Block | undefined {
    return this.#byBlocker.get(by)?.get(of);
  }

  /** Whether what an author writes there now is to be seen by nobody else. */
  hides(conversation: LiveConversation, author: AccountId): boolean {
    const { pair } = conversation;
    if (pair === undefined || this.#byBlocker.size === 0) return false;
    return this.get(pair[0] === author ? pair[1] : pair[0], author) !== undefined;
  }

  add(by: AccountId, of: AccountId, block: Block): void {
    this.#insert.run(by, of, block.delivered, block.read, block.at);
    this.#hold(by, of, block);
    this.#undo.add(() => this.#drop(by, of));
  }

  remove(by: AccountId, of: AccountId, block: Block): void {
    this.#delete.run(by, of);
    this.#drop(by, of);
    this.#undo.add(() => this.#hold(by, of, block));
  }

  #hold(by: AccountId, of: AccountId, block: Block): void {
    const blocks = this.#byBlocker.get(by);
    if (blocks === undefined) this.#byBlocker.set(by, new Map([[of, block]]));
    else blocks.set(of, block);
  }

  #drop(by: AccountId, of: AccountId): void {
    const blocks = this.#byBlocker.get(by);
    if (blocks?.delete(of) && blocks.size === 0) this.#byBlocker.delete(by);
  }
}
