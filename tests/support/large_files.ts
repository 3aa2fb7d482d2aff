import { createHash } from "node:crypto";
import { join } from "node:path";

const pieceBytes = 1024 * 1024;

/**
 * Writes a file of bytes that no compression makes smaller, the same for the same seed.
 *
 * @returns its SHA-256 in hexadecimal.
 */
export async function makeFile(path: string, bytes: number, seed: number): Promise<string> {
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  const hash = createHash("sha256");
  const words = new Uint32Array(pieceBytes / 4);
  let state = seed | 1;
  for (let left = bytes; left > 0;) {
    // xorshift32
    for (let at = 0; at < words.length; at++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      words[at] = state;
    }
    const piece = new Uint8Array(words.buffer, 0, Math.min(left, pieceBytes));
    hash.update(piece);
    for (let written = 0; written < piece.length;) {
      written += await file.write(piece.subarray(written));
    }
    left -= piece.length;
  }
  return hash.digest("hex");
}

/** The SHA-256 of a file in hexadecimal. */
export async function digestOfFile(path: string): Promise<string> {
  using file = await Deno.open(path);
  const hash = createHash("sha256");
  for await (const piece of file.readable) hash.update(piece);
  return hash.digest("hex");
}

/** A file in a folder, by what its name matches, and its size. */
export interface SeenFile {
  readonly name: string;
  readonly size: number;
}

/** The files in a folder whose names match, or none when it is not there. */
export async function filesIn(folder: string, pattern: RegExp): Promise<SeenFile[]> {
  const seen: SeenFile[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (!isFile || !pattern.test(name)) continue;
      const found = await Deno.stat(join(folder, name)).catch(() => undefined);
      if (found !== undefined) seen.push({ name, size: found.size });
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return seen;
}

/** Resolves with a file of a folder as soon as one whose name matches has so many bytes. */
export async function whenAsLarge(
  folder: string,
  pattern: RegExp,
  bytes: number,
): Promise<SeenFile> {
  await Deno.mkdir(folder, { recursive: true });
  using watcher = Deno.watchFs(folder);
  const look = async () => (await filesIn(folder, pattern)).find(({ size }) => size >= bytes);
  let found = await look();
  if (found !== undefined) return found;
  for await (const _ of watcher) {
    found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`${folder} is not watched any more`);
}
