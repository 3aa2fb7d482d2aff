import { createHash } from "node:crypto";
import { basename } from "node:path";
import { safeName } from "./safe_name.ts";
import { TransferFailure } from "./transfer_failure.ts";

/** How much of a file is in memory at once. */
export const pieceBytes = 256 * 1024;

/** A file to send, as it was when it was looked at. */
export interface SourceFile {
  /** In full. */
  readonly path: string;
  /** What others are told that it is called. */
  readonly name: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly mtimeMs: number;
}

/**
 * Looks at a file that is to be sent. A link is followed: whoever names it means what it leads to.
 *
 * @throws {TransferFailure} when there is none, or it is none that can be sent.
 */
export async function lookAt(path: string): Promise<SourceFile> {
  const found = await orFailure(path, () => Deno.stat(path));
  if (found.isDirectory) throw new TransferFailure("directory", { path });
  if (!found.isFile) throw new TransferFailure("not_a_file", { path });
  const name = safeName(basename(path));
  return { path, name, size: found.size, mtimeMs: found.mtime?.getTime() ?? 0 };
}

/** Opens a file that was looked at. @throws {TransferFailure} also when it has changed since. */
export async function openSource(source: SourceFile): Promise<Deno.FsFile> {
  const { path } = source;
  await checkUnchanged(source);
  return await orFailure(path, () => Deno.open(path));
}

/** @throws {TransferFailure} when a file is not as it was when it was looked at. */
export async function checkUnchanged({ path, size, mtimeMs }: SourceFile): Promise<void> {
  const now = await lookAt(path);
  if (now.size !== size || now.mtimeMs !== mtimeMs) throw new TransferFailure("changed", { path });
}

/**
 * The rest of a file, from a place on, piece by piece; each is good until the next is asked for.
 *
 * @throws {TransferFailure} `changed` when there is less than there was.
 */
export async function* readRest(
  file: Deno.FsFile,
  { path, size }: SourceFile,
  from: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  await file.seek(from, Deno.SeekMode.Start);
  const buffer = new Uint8Array(pieceBytes);
  for (let left = size - from; left > 0;) {
    const room = buffer.subarray(0, Math.min(left, buffer.length));
    const count = await orFailure(path, () => file.read(room));
    if (count === null) throw new TransferFailure("changed", { path });
    left -= count;
    yield buffer.subarray(0, count);
  }
}

/**
 * The SHA-256 of a file in hexadecimal, read piece by piece.
 *
 * @param tell hears how many bytes were read so far.
 * @param signal ends it early, by throwing its reason.
 * @throws {TransferFailure} when the file cannot be read or changes meanwhile.
 */
export async function hashSource(
  source: SourceFile,
  tell: (bytes: number) => void,
  signal: AbortSignal,
): Promise<string> {
  using file = await openSource(source);
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const piece of readRest(file, source, 0)) {
    signal.throwIfAborted();
    hash.update(piece);
    tell(bytes += piece.length);
  }
  await checkUnchanged(source);
  return hash.digest("hex");
}

async function orFailure<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new TransferFailure("vanished", { path });
    if (error instanceof Deno.errors.NotADirectory) {
      throw new TransferFailure("vanished", { path });
    }
    if (error instanceof Deno.errors.BadResource) throw error;
    throw new TransferFailure("unreadable", { path, message: String(error) });
  }
}
