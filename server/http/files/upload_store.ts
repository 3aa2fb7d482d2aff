import { DataStore, ERRORS, Upload } from "@tus/server";
import { type FileDesk, UploadRefused } from "../../files/file_desk.ts";
import { uploadLifetimeMs } from "../../files/file_keeping.ts";

/** What `@tus/server` keeps uploads in: the desk has them already when it asks. */
export class UploadStore extends DataStore {
  override readonly extensions = [
    "creation",
    "creation-with-upload",
    "expiration",
    "termination",
  ];
  readonly #desk: FileDesk;
  readonly #failures = new Map<string, UploadRefused>();

  constructor(desk: FileDesk) {
    super();
    this.#desk = desk;
  }

  override create(upload: Upload): Promise<Upload> {
    upload.creation_date = new Date().toISOString();
    return Promise.resolve(upload);
  }

  override async write(
    stream: AsyncIterable<Uint8Array>,
    id: string,
    offset: number,
  ): Promise<number> {
    try {
      return await this.#desk.receive(id, offset, stream);
    } catch (error) {
      if (error instanceof UploadRefused) this.#failures.set(id, error);
      throw error;
    }
  }

  /** Why the last bytes of an upload could not be kept: the package may say something else of it. */
  takeFailure(id: string): UploadRefused | undefined {
    const failure = this.#failures.get(id);
    this.#failures.delete(id);
    return failure;
  }

  override async getUpload(id: string): Promise<Upload> {
    const upload = this.#desk.upload(id);
    // Those that are not the caller's have been refused before.
    if (upload === undefined) throw ERRORS.FILE_NOT_FOUND;
    const { size, metadata } = upload;
    return new Upload({
      ...{ id, size, metadata, offset: await this.#desk.received(upload) },
      // From its last byte on it has so much time.
      creation_date: new Date(await this.#desk.changedAt(upload)).toISOString(),
    });
  }

  override remove(id: string): Promise<void> {
    return this.#desk.drop(id);
  }

  override getExpiration(): number {
    return uploadLifetimeMs;
  }
}
