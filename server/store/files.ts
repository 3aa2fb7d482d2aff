import type { DatabaseSync } from "node:sqlite";
import { Contents } from "./contents.ts";
import type { Conversations } from "./conversations.ts";
import type { Entries } from "./entries.ts";
import type { ContentRecord, FetchableOffer, FileReads, UploadRecord } from "./file_types.ts";
import { Offers } from "./offers.ts";
import type { AccountId, ConversationNumber } from "./types.ts";
import { Uploads } from "./uploads.ts";
import type { VisibleMessages } from "./visible_messages.ts";

/** What {@link Files} work with. */
export interface FileParts {
  readonly conversations: Conversations;
  readonly entries: Entries;
  readonly messages: VisibleMessages;
}

/** What the store keeps of files; their bytes are elsewhere. */
export class Files implements FileReads {
  readonly contents: Contents;
  readonly uploads: Uploads;
  readonly offers: Offers;
  readonly #parts: FileParts;

  constructor(database: DatabaseSync, parts: FileParts) {
    this.#parts = parts;
    this.contents = new Contents(database);
    this.uploads = new Uploads(database, this.contents);
    this.offers = new Offers(database, parts.entries, this.contents, this.uploads);
  }

  upload(id: string): UploadRecord | undefined {
    return this.uploads.get(id);
  }

  uploadsBefore(
    time: number,
    after: { readonly createdAt: number; readonly id: string } | undefined,
    limit: number,
  ): readonly UploadRecord[] {
    return this.uploads.before(time, after, limit);
  }

  fetchable(
    account: AccountId,
    number: ConversationNumber,
    seq: number,
    at: number,
  ): FetchableOffer | undefined {
    const { conversations, entries, messages } = this.#parts;
    const conversation = conversations.get(number);
    const found = conversation && messages.find(account, conversation, seq);
    if (found?.type !== "file_offer") return undefined;
    const { entry } = entries.inRow(conversation!, found.id);
    const { file } = entry;
    const isThere = file !== undefined && file.expiresAt > at &&
      this.offers.get(found.id)?.content != null;
    return isThere ? { entry, file } : undefined;
  }

  overdueOffers(at: number, limit: number): readonly number[] {
    return this.offers.overdue(at, limit);
  }

  unusedContents(limit: number): readonly ContentRecord[] {
    return this.contents.unused(limit);
  }

  isContentUsed(digest: string): boolean {
    return this.contents.isUsed(digest);
  }
}
