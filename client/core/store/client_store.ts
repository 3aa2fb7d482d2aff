import type { DatabaseSync } from "node:sqlite";
import { ContactTable } from "./contact_table.ts";
import { ConversationTable } from "./conversation_table.ts";
import { foldLog, openMemory, openProfile, transaction } from "./database.ts";
import { EntryReader } from "./entry_reader.ts";
import { EntryTable } from "./entry_table.ts";
import { OutboxTable } from "./outbox_table.ts";
import { OfferView } from "./offer_view.ts";
import { ProfileTable } from "./profile_table.ts";
import { TransferTable } from "./transfer_table.ts";

/** All that a client keeps on its device. */
export class ClientStore implements Disposable {
  readonly profile: ProfileTable;
  readonly contacts: ContactTable;
  readonly conversations: ConversationTable;
  readonly entries: EntryTable;
  readonly reader: EntryReader;
  readonly outbox: OutboxTable;
  readonly offers: OfferView;
  readonly transfers: TransferTable;
  readonly #database: DatabaseSync;

  /** @param isKept whether it is still there when it was closed. */
  private constructor(database: DatabaseSync, readonly isKept: boolean) {
    this.#database = database;
    this.profile = new ProfileTable(database);
    this.contacts = new ContactTable(database);
    this.conversations = new ConversationTable(database);
    this.entries = new EntryTable(database);
    this.reader = new EntryReader(database);
    this.outbox = new OutboxTable(database);
    this.offers = new OfferView(database);
    this.transfers = new TransferTable(database);
  }

  /** A store that keeps nothing when it is closed. */
  static temporary(): ClientStore {
    return new ClientStore(openMemory(), false);
  }

  /**
   * The store in a profile's folder, which is made if need be.
   *
   * @throws {NewerProfile} when a newer program has written it.
   */
  static async open(directory: string): Promise<ClientStore> {
    return new ClientStore(await openProfile(directory), true);
  }

  /**
   * Runs `work` in one transaction: all of it is kept, or nothing. What it erases is gone from the
   * disk when it returns, unless another process reads this profile right now.
   */
  transaction<T>(work: () => T): T {
    const result = transaction(this.#database, work);
    if (this.entries.takeErased()) foldLog(this.#database);
    return result;
  }

  /** Drops what the server's log has to give anew; outbox and contacts stay. */
  reset(conversation: string | undefined, epoch: string): void {
    this.entries.forget(conversation);
    if (conversation === undefined) this.profile.setEpoch(epoch);
  }

  close(): void {
    this.#database.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
