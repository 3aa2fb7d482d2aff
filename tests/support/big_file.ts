import { createCipheriv, createHash } from "node:crypto";

const pieceBytes = 1024 * 1024;

/** A file that no memory has to hold, and what is known of it. */
export interface BigFile {
  readonly path: string;
  readonly size: number;
  readonly digest: string;
}

/** Writes a file of pseudo-random bytes, piece by piece. */
export async function writeBigFile(path: string, size: number): Promise<BigFile> {
  const key = crypto.getRandomValues(new Uint8Array(16));
  const stream = createCipheriv("aes-128-ctr", key, new Uint8Array(16));
  const hash = createHash("sha256");
  const zeros = new Uint8Array(pieceBytes);
  using file = await Deno.open(path, { write: true, createNew: true });
  for (let left = size; left > 0; left -= pieceBytes) {
    const piece = stream.update(zeros.subarray(0, Math.min(pieceBytes, left)));
    hash.update(piece);
    for (let at = 0; at < piece.length;) at += await file.write(piece.subarray(at));
  }
  stream.final();
  return { path, size, digest: "sha256:" + hash.digest("hex") };
}

/** The digest of a stream, which is not gathered. */
export async function digestOfStream(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of stream) hash.update(piece);
  return "sha256:" + hash.digest("hex");
}

/** The digest of a file. */
export async function digestOfPath(path: string): Promise<string> {
  using file = await Deno.open(path);
  const hash = createHash("sha256");
  const piece = new Uint8Array(pieceBytes);
  for (;;) {
    const read = await file.read(piece);
    if (read === null) return "sha256:" + hash.digest("hex");
    hash.update(piece.subarray(0, read));
  }
}
