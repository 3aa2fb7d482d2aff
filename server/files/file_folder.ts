import { createHash } from "node:crypto";
import { statfsSync } from "node:fs";
import { join } from "node:path";
import { hasModes, syncDirectory } from "../../common/platform.ts";
import type { DataFolder } from "../data_folder.ts";

/** Bytes that are read at a time: few calls, and little memory. */
const pieceBytes = 256 * 1024;

const privateFile = hasModes ? { mode: 0o600 } : {};
const privateFolder = hasModes ? { recursive: true, mode: 0o700 } : { recursive: true };

/** The hexadecimal part of a digest. */
function hexOf(digest: string): string {
  return digest.slice("sha256:".length);
}

function isMissing(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound;
}

/** Where the bytes of files are on the disk. What they are is for the store to say. */
export class FileFolder {
  readonly #files: string;
  readonly #uploads: string;

  constructor({ files, uploads }: Pick<DataFolder, "files" | "uploads">) {
    this.#files = files;
    this.#uploads = uploads;
  }

  /** Where the bytes of a content are. */
  contentPath(digest: string): string {
    const hex = hexOf(digest);
    return join(this.#files, hex.slice(0, 2), hex);
  }

  /** How many bytes there are of an upload: the disk says what can be relied on. */
  async received(upload: string): Promise<number> {
    try {
      return (await Deno.stat(this.uploadPath(upload))).size;
    } catch (error) {
      if (isMissing(error)) return 0;
      throw error;
    }
  }

  /** When something last came of an upload, by the clock of the disk; 0 when nothing did. */
  async changedAt(upload: string, digest: string | undefined): Promise<number> {
    const path = digest === undefined ? this.uploadPath(upload) : this.contentPath(digest);
    try {
      return (await Deno.stat(path)).mtime?.getTime() ?? 0;
    } catch (error) {
      if (isMissing(error)) return 0;
      throw error;
    }
  }

  /** Opens an upload to go on with it; it is made if need be. */
  async openUpload(upload: string): Promise<Deno.FsFile> {
    await Deno.mkdir(this.#uploads, privateFolder);
    const path = this.uploadPath(upload);
    return await Deno.open(path, { write: true, create: true, ...privateFile });
  }

  /** Puts all of an upload on the disk for good, and reads it again; `sha256:<hex>` of it. */
  async seal(upload: string, stop?: AbortSignal): Promise<string> {
    using file = await this.openUpload(upload);
    await file.sync();
    // Its name, too: what is committed next is that all of it is there.
    if (hasModes) await syncDirectory(this.#uploads);
    return (await digestOfFile(this.uploadPath(upload), stop)).digest;
  }

  /** Gives an upload, which was sealed, the place of its content. */
  async keep(upload: string, digest: string): Promise<void> {
    const path = this.contentPath(digest);
    const folder = join(path, "..");
    await Deno.mkdir(folder, privateFolder);
    try {
      // Over what may be there: they are the same bytes.
      await Deno.rename(this.uploadPath(upload), path);
    } catch (error) {
      // Windows does not replace what somebody reads; what is there is as good.
      if (hasModes || !await isFile(path)) throw error;
      this.removeUpload(upload);
    }
    if (!hasModes) return;
    for (const changed of [folder, this.#files, this.#uploads]) await syncDirectory(changed);
  }

  /** Whether there are bytes of an upload that are not kept as a content. */
  hasUpload(upload: string): Promise<boolean> {
    return isFile(this.uploadPath(upload));
  }

  removeUpload(upload: string): void {
    removeIfThere(this.uploadPath(upload));
  }

  /** Takes a content off the disk, in the very turn in which nothing refers to it. */
  removeContent(digest: string): void {
    removeIfThere(this.contentPath(digest));
  }

  /** The uploads of which there are bytes. */
  uploads(): string[] {
    return namesIn(this.#uploads);
  }

  /** The digests of all contents, folder by folder. */
  *contents(): Generator<string> {
    for (const folder of namesIn(this.#files)) {
      if (!/^[0-9a-f]{2}$/.test(folder)) continue;
      for (const name of namesIn(join(this.#files, folder))) {
        if (/^[0-9a-f]{64}$/.test(name)) yield `sha256:${name}`;
      }
    }
  }

  /** Bytes that the disk still has room for. */
  freeBytes(): number {
    Deno.mkdirSync(this.#uploads, privateFolder);
    const { bavail, bsize } = statfsSync(this.#uploads);
    return Number(bavail) * Number(bsize);
  }

  /** Where the bytes of an upload are, until all of them are there. */
  uploadPath(upload: string): string {
    return join(this.#uploads, upload);
  }
}

/**
 * The SHA-256 of a file, as `sha256:<hex>`, and its length; a piece of it at a time.
 *
 * @throws the reason of `stop`.
 */
export async function digestOfFile(
  path: string,
  stop?: AbortSignal,
): Promise<{ readonly digest: string; readonly size: number }> {
  using file = await Deno.open(path);
  const hash = createHash("sha256");
  const piece = new Uint8Array(pieceBytes);
  let size = 0;
  for (;;) {
    stop?.throwIfAborted();
    const read = await file.read(piece);
    if (read === null) return { digest: "sha256:" + hash.digest("hex"), size };
    hash.update(piece.subarray(0, read));
    size += read;
  }
}

function namesIn(path: string): string[] {
  try {
    return [...Deno.readDirSync(path)].map(({ name }) => name);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
