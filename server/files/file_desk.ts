import { randomBytes } from "node:crypto";
import { isDiskError } from "../../common/disk_failure.ts";
import type { RefusalCode, RefusalDetails } from "../../protocol/codes.ts";
import { parseConversationId } from "../../protocol/ids.ts";
import type { Clock } from "../clock.ts";
import type { Turn } from "../store/turn.ts";
import type { AccountId, FetchableOffer, Store, UploadRecord } from "../store/types.ts";
import type { FileFolder } from "./file_folder.ts";

/** What the operator allows. */
export interface FileLimits {
  /** Of one file. */
  readonly fileBytes: number;
  /** Of one account's live offers and uploads together. */
  readonly accountBytes: number;
  /** Days for which an offer can be fetched. */
  readonly days: number;
}

/** Most uploads of one account that are not offered: an album, and no flood of empty files. */
const mostUploads = 100;

/**
 * What files leave free on the disk: the database has to go on when people have filled the rest,
 * and its log alone may take 16 MiB before it is folded.
 */
export const reservedBytes = 64 * 1024 * 1024;

/** Bytes of all uploads between two looks at how much room the disk has left. */
const lookEveryBytes = 8 * 1024 * 1024;

/** Why an upload does not go on. */
export class UploadRefused extends Error {
  override readonly name = "UploadRefused";

  constructor(
    readonly code: RefusalCode,
    readonly details: RefusalDetails = {},
  ) {
    super(code);
  }
}

/** What {@link FileDesk} works with. */
export interface FileDeskParts {
  readonly folder: FileFolder;
  readonly limits: FileLimits;
  readonly store: Store;
  readonly turn: Pick<Turn, "commit">;
  readonly clock: Pick<Clock, "now">;
}

/** Takes files in. The store says whose they are and what they became, the disk how far they are. */
export class FileDesk {
  readonly limits: FileLimits;
  readonly folder: FileFolder;
  readonly #parts: FileDeskParts;
  /** Uploads that are being read again. */
  readonly #finishing = new Map<string, Promise<void>>();
  /** What is done last of all to each upload that is being kept or forgotten. */
  readonly #last = new Map<string, Promise<void>>();
  /** Uploads that the store has as whole, and the disk has not moved yet. */
  readonly #unplaced = new Set<string>();
  readonly #closing = new AbortController();
  /** Bytes that came since the last look at the room on the disk. */
  #unseen = Infinity;

  constructor(parts: FileDeskParts) {
    this.#parts = parts;
    this.limits = parts.limits;
    this.folder = parts.folder;
  }

  /**
   * Puts in place what was committed and not moved before the last run ended, and removes what
   * belongs to nothing. Before anything is served.
   */
  async start(): Promise<void> {
    const { store, folder } = this.#parts;
    for (const id of folder.uploads()) {
      const upload = store.files.upload(id);
      if (upload === undefined) folder.removeUpload(id);
      else if (upload.digest !== undefined) await this.#placeAtStart(id, upload.digest);
    }
  }

  async #placeAtStart(id: string, digest: string): Promise<void> {
    try {
      await this.folder.keep(id, digest);
    } catch (error) {
      if (!isDiskError(error)) throw error;
      // A full disk keeps nobody from talking; whoever offers it has it put in place first.
      this.#unplaced.add(id);
    }
  }

  /**
   * Begins an upload.
   *
   * @returns its id.
   * @throws {UploadRefused}
   */
  async begin(
    account: AccountId,
    size: number,
    metadata: UploadRecord["metadata"],
  ): Promise<string> {
    const { fileBytes, accountBytes } = this.limits;
    if (size > fileBytes) {
      throw new UploadRefused("file_too_large", { bytes: size, max: fileBytes });
    }
    this.#needRoom(size);
    const id = randomBytes(18).toString("base64url");
    const quota = { bytes: accountBytes, uploads: mostUploads };
    const { turn, clock } = this.#parts;
    const made = await turn.commit<"create_upload">({
      ...{ kind: "create_upload", id, account, size, metadata, quota, at: clock.now() },
    });
    if (!made.ok) throw new UploadRefused(made.code, made.details);
    return id;
  }

  /** The offer at a place, for an account that may fetch its file now. */
  fetchable(account: AccountId, conversation: string, seq: number): FetchableOffer | undefined {
    const number = parseConversationId(conversation);
    if (number === undefined) return undefined;
    const { store, clock } = this.#parts;
    const found = store.files.fetchable(account, number, seq, clock.now());
    return found?.entry.conversation.id === conversation ? found : undefined;
  }

  /** Looks at nothing more, and waits for what is being kept; the store has to be open still. */
  async close(): Promise<void> {
    this.#closing.abort(new UploadRefused("shutting_down"));
    await Promise.allSettled(this.#finishing.values());
  }

  /**
   * An upload, whoever's it is.
   *
   * @throws {UploadRefused} when the server stops.
   */
  upload(id: string): UploadRecord | undefined {
    this.#closing.signal.throwIfAborted();
    return this.#parts.store.files.upload(id);
  }

  /** Somebody's upload; nobody else learns that it is there. */
  find(account: AccountId, id: string): UploadRecord | undefined {
    const upload = this.upload(id);
    return upload?.account === account ? upload : undefined;
  }

  /** How many bytes of an upload can be relied on. */
  received({ id, size, digest }: UploadRecord): number | Promise<number> {
    return digest === undefined ? this.folder.received(id) : size;
  }

  /**
   * Adds bytes to an upload, which nobody else may do meanwhile.
   *
   * @returns how many there are now.
   * @throws {UploadRefused} once the disk has no room; what came before it stays.
   */
  async receive(id: string, offset: number, pieces: AsyncIterable<Uint8Array>): Promise<number> {
    let at = offset;
    try {
      using file = await this.folder.openUpload(id);
      await file.seek(offset, Deno.SeekMode.Start);
      for await (const piece of pieces) {
        this.#lookForRoom(piece.length);
        for (let written = 0; written < piece.length;) {
          written += await file.write(piece.subarray(written));
        }
        at += piece.length;
      }
      // What is acknowledged is still there after a power cut.
      await file.syncData();
    } catch (error) {
      throw asRefused(error);
    }
    return at;
  }

  /**
   * Reads an upload again that is whole, checks it, and keeps it.
   *
   * @throws {UploadRefused} `integrity` when it is not what its sender said; it is gone then.
   * `storage_failed` when the disk refuses; it can be tried again.
   */
  finish(id: string): Promise<void> {
    const known = this.#finishing.get(id);
    if (known !== undefined) return known;
    const done = this.#inTurn(id, () => this.#finish(id))
      .catch((error) => Promise.reject(asRefused(error)))
      .finally(() => this.#finishing.delete(id));
    this.#finishing.set(id, done);
    return done;
  }

  /**
   * Finishes an upload of somebody's, if all of it is there: the server may have gone down between
   * its last byte and its end.
   *
   * @throws {UploadRefused}
   */
  async finishWhole(account: AccountId, id: string): Promise<void> {
    const upload = this.find(account, id);
    if (upload === undefined) return;
    // The store may have it as whole a moment before its bytes are where an offer looks for them.
    const underWay = this.#finishing.get(id);
    if (underWay !== undefined) return await underWay;
    if (upload.digest !== undefined && !this.#unplaced.has(id)) return;
    if (await this.folder.received(id) === upload.size) await this.finish(id);
  }

  /** When something last came of an upload, in milliseconds since 1970. */
  async changedAt({ id, digest, createdAt }: UploadRecord): Promise<number> {
    return Math.max(createdAt, await this.folder.changedAt(id, digest));
  }

  /**
   * Forgets an upload that was not offered, once it is not being kept any more: its bytes are not
   * taken away from whoever reads them again.
   *
   * @throws {UploadRefused}
   */
  drop(id: string): Promise<void> {
    return this.#inTurn(id, () => this.#forget(id));
  }

  /** Does something with an upload when what was begun with it before is over, well or not. */
  #inTurn(id: string, work: () => Promise<void>): Promise<void> {
    const done = (this.#last.get(id) ?? Promise.resolve()).then(work, work);
    this.#last.set(id, done);
    const forget = () => {
      if (this.#last.get(id) === done) this.#last.delete(id);
    };
    done.then(forget, forget);
    return done;
  }

  async #forget(id: string, damaged?: string): Promise<void> {
    const { turn, folder } = this.#parts;
    const dropped = await turn.commit<"drop_upload">({ kind: "drop_upload", upload: id, damaged });
    if (!dropped.ok) throw new UploadRefused(dropped.code, dropped.details);
    this.#unplaced.delete(id);
    folder.removeUpload(id);
  }

  async #finish(id: string): Promise<void> {
    const { store, turn, folder } = this.#parts;
    const upload = this.upload(id);
    if (upload === undefined) throw new UploadRefused("unknown_upload", { upload: id });
    const digest = upload.digest ?? await this.#check(upload);
    const kept = await turn.commit<"finish_upload">({ kind: "finish_upload", upload: id, digest });
    if (!kept.ok) throw new UploadRefused(kept.code, kept.details);
    // From the commit on something refers to the content, so nobody takes it away.
    this.#unplaced.add(id);
    if (await folder.hasUpload(id)) await folder.keep(id, digest);
    this.#unplaced.delete(id);
    if (!store.files.isContentUsed(digest)) folder.removeContent(digest);
  }

  async #check({ id, metadata: { sha256: said } }: UploadRecord): Promise<string> {
    const digest = await this.folder.seal(id, this.#closing.signal);
    if (said == null || digest === `sha256:${said.toLowerCase()}`) return digest;
    await this.#forget(id, digest);
    throw new UploadRefused("integrity");
  }

  /** Now and then, whoever sends: fifty uploads at once must not each take what is kept free. */
  #lookForRoom(bytes: number): void {
    this.#unseen += bytes;
    if (this.#unseen < lookEveryBytes) return;
    this.#needRoom(bytes);
    this.#unseen = 0;
  }

  #needRoom(bytes: number): void {
    if (this.folder.freeBytes() - bytes < reservedBytes) throw new UploadRefused("storage_failed");
  }
}

/** What the disk refuses as a refusal; any other error as it is. */
function asRefused(error: unknown): unknown {
  return isDiskError(error) ? new UploadRefused("storage_failed") : error;
}
