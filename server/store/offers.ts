import type { DatabaseSync } from "node:sqlite";
import { digestOf } from "../../protocol/content.ts";
import type { Contents } from "./contents.ts";
import type { LiveConversation } from "./conversations.ts";
import { prepare, type Query } from "./database.ts";
import type { Entries } from "./entries.ts";
import type { NewEntry } from "./entry_rows.ts";
import type { FileAnswer } from "./file_types.ts";
import type { AccountId, Entry, NewOffer } from "./types.ts";
import type { Uploads } from "./uploads.ts";

/** Where an offer is, and until when it can be fetched. */
export interface OfferRow {
  readonly entry: number;
  readonly conversation: number;
  readonly seq: number;
  readonly sender: AccountId;
  readonly expires_at: number;
  /** Its digest; `null` when the file cannot be fetched any more. */
  readonly content: string | null;
}

/** An offer as it was asked for: one digest stands for what the columns of its row do not say. */
export function offerRequest(name: string, { size, mediaType }: NewOffer): string {
  return digestOf(JSON.stringify([name, size, mediaType]));
}

/** Files that people offer. Everything here is part of the caller's transaction. */
export class Offers {
  readonly #entries: Entries;
  readonly #contents: Contents;
  readonly #uploads: Uploads;
  readonly #insert: Query<never>;
  readonly #find: Query<OfferRow>;
  readonly #overdue: Query<{ entry: number }>;
  readonly #end: Query<never>;
  readonly #answer: Query<never>;
  readonly #answered: Query<{ answer: FileAnswer }>;

  constructor(database: DatabaseSync, entries: Entries, contents: Contents, uploads: Uploads) {
    this.#entries = entries;
    this.#contents = contents;
    this.#uploads = uploads;
    this.#insert = prepare(
      database,
      "INSERT INTO offers (entry, account, size, media_type, expires_at, content) " +
        "VALUES (?, ?, ?, ?, ?, ?)",
    );
    this.#find = prepare(
      database,
      "SELECT entry, conversation, seq, sender, expires_at, offers.content FROM offers " +
        "JOIN entries ON entries.id = entry WHERE entry = ?",
    );
    this.#overdue = prepare(
      database,
      "SELECT entry FROM offers WHERE content IS NOT NULL AND expires_at <= ? " +
        "ORDER BY expires_at LIMIT ?",
    );
    this.#end = prepare(
      database,
      "UPDATE offers SET content = NULL, expired = coalesce(?, expired) WHERE entry = ?",
    );
    this.#answer = prepare(
      database,
      "INSERT INTO answers (offer, account, answer) VALUES (?, ?, ?) " +
        "ON CONFLICT (offer, account) DO UPDATE SET answer = excluded.answer",
    );
    this.#answered = prepare(
      database,
      "SELECT answer FROM answers WHERE offer = ? AND account = ?",
    );
  }

  /**
   * Adds an offer at the end of a conversation; its upload is the author's, and whole.
   *
   * @returns `undefined` when the author has used that `clientId` before.
   */
  add(conversation: LiveConversation, said: NewEntry, offer: NewOffer): Entry | undefined {
    const { author, clientId, content: name, digest } = said;
    if (this.#entries.request(author, clientId) !== undefined) return undefined;
    const { upload, size, mediaType, expiresAt } = offer;
    const request = offerRequest(name, offer);
    const file = { size, mediaType, expiresAt };
    const [entry, row] = this.#entries.addOffer(conversation, { ...said, file, request });
    this.#insert.run(row, author, size, mediaType, expiresAt, digest);
    // What the upload referred to is the offer's now.
    this.#uploads.use(upload);
    return entry;
  }

  /** The offer in a row of `entries`. */
  get(row: number): OfferRow | undefined {
    return this.#find.get(row);
  }

  /** Those whose time is over, the longest first. */
  overdue(at: number, limit: number): readonly number[] {
    return this.#overdue.all(at, limit).map(({ entry }) => entry);
  }

  /** The file of an offer cannot be fetched any more. */
  end(row: number, { expired }: { readonly expired: boolean }): void {
    const offer = this.get(row);
    if (offer === undefined || offer.content === null) return;
    this.#end.run(expired ? 1 : null, row);
    this.#contents.release(offer.content);
  }

  /** What somebody said to an offer last. */
  answerOf(account: AccountId, row: number): FileAnswer | undefined {
    return this.#answered.get(row, account)?.answer;
  }

  /** Keeps what somebody says to an offer. */
  keepAnswer(account: AccountId, row: number, answer: FileAnswer): void {
    this.#answer.run(row, account, answer);
  }
}
