import type { DatabaseSync, StatementSync } from "node:sqlite";
import { all, one, type Row } from "./database.ts";

/** A file on its way to others. */
export interface OutgoingTransfer {
  readonly direction: "out";
  /** `chat` goes on by itself; `script` when the same is sent again. */
  readonly origin: "chat" | "script";
  /** Of the offer: the same file offered twice by mistake is one entry. */
  readonly clientId: string;
  readonly place: { readonly conversation: string } | { readonly receiver: string };
  /** What the place is called, for people. */
  readonly to: string;
  /** In full. */
  readonly path: string;
  readonly name: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly mtimeMs: number;
  readonly mediaType: string;
  /** Of a script: what is said before the offer, under the id that it was given. */
  readonly message?: { readonly clientId: string; readonly content: string };
  /** SHA-256 in hexadecimal, once it is known. */
  readonly digest?: string;
  /** The id of the upload, once there is one. */
  readonly upload?: string;
  /** The upload is whole and the offer is in the outbox. */
  readonly offered?: true;
}

/** A file on its way to this machine. */
export interface IncomingTransfer {
  readonly direction: "in";
  readonly conversation: string;
  /** Of the offer. */
  readonly seq: number;
  readonly sender: string;
  readonly folder: string;
  /** Made safe. */
  readonly name: string;
  readonly size: number;
  /** SHA-256 in hexadecimal. */
  readonly digest: string;
  /** Where the bytes are until they are whole. */
  readonly part: string;
  /** The disk of this machine was to blame: it goes on when the offer is accepted again. */
  readonly stopped?: true;
}

export type Transfer = OutgoingTransfer | IncomingTransfer;

/** A transfer in the store. */
export interface KeptTransfer<T extends Transfer = Transfer> {
  /** What people name it by; never used again. */
  readonly id: number;
  readonly transfer: T;
}

/** Whether a file goes to others. */
export function isOut(kept: KeptTransfer): kept is KeptTransfer<OutgoingTransfer> {
  return kept.transfer.direction === "out";
}

/** Whether a file comes to this machine. */
export function isIn(kept: KeptTransfer): kept is KeptTransfer<IncomingTransfer> {
  return kept.transfer.direction === "in";
}

/** Files that are under way, so that they go on after a kill. */
export class TransferTable {
  readonly #add: StatementSync;
  readonly #get: StatementSync;
  readonly #all: StatementSync;
  readonly #set: StatementSync;
  readonly #remove: StatementSync;

  constructor(database: DatabaseSync) {
    this.#add = database.prepare("INSERT INTO transfers (transfer) VALUES (?) RETURNING id");
    this.#get = database.prepare("SELECT id, transfer FROM transfers WHERE id = ?");
    this.#all = database.prepare("SELECT id, transfer FROM transfers ORDER BY id");
    this.#set = database.prepare("UPDATE transfers SET transfer = ? WHERE id = ?");
    this.#remove = database.prepare("DELETE FROM transfers WHERE id = ?");
  }

  /** Keeps a transfer, and gives it a number. */
  add<T extends Transfer>(transfer: T): KeptTransfer<T> {
    return { id: Number(one(this.#add, JSON.stringify(transfer))!.id), transfer };
  }

  get(id: number): KeptTransfer | undefined {
    const row = one(this.#get, id);
    return row && keptOf(row);
  }

  /** In the order in which they were begun. */
  list(): KeptTransfer[] {
    return all(this.#all).map(keptOf);
  }

  /** Keeps what has changed of a transfer; nothing when it is not there any more. */
  set(id: number, transfer: Transfer): void {
    this.#set.run(JSON.stringify(transfer), id);
  }

  /** It is over, one way or the other. */
  remove(id: number): void {
    this.#remove.run(id);
  }
}

function keptOf({ id, transfer }: Row): KeptTransfer {
  return { id: Number(id), transfer: JSON.parse(String(transfer)) };
}
