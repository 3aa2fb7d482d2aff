/** More than any line of the log has. */
const mostOfLine = 128 * 1024;

const lineFeed = 0x0a;

/** How a file of lines ends. */
export interface FileEnd {
  /** The last line that is whole, without its line feed. */
  readonly line: string | undefined;
  /** What is behind it: a line that was cut off while it was written. */
  readonly fragment: Uint8Array;
}

/** Reads the end of a file that is open for reading. */
export async function endOf(file: Deno.FsFile): Promise<FileEnd> {
  const { size } = await file.stat();
  const bytes = new Uint8Array(Math.min(size, mostOfLine));
  await file.seek(size - bytes.length, Deno.SeekMode.Start);
  for (let at = 0; at < bytes.length;) {
    const read = await file.read(bytes.subarray(at));
    if (read === null) break;
    at += read;
  }
  const end = bytes.lastIndexOf(lineFeed);
  const fragment = bytes.subarray(end + 1);
  if (end < 0) return { line: undefined, fragment };
  const start = bytes.lastIndexOf(lineFeed, end - 1) + 1;
  return { line: new TextDecoder().decode(bytes.subarray(end === 0 ? 0 : start, end)), fragment };
}

/** What is still to be written of `bytes` behind a fragment: the rest of it, or all on a new line. */
export function behind(fragment: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (fragment.length === 0) return bytes;
  if (fragment.every((byte, at) => bytes[at] === byte)) return bytes.subarray(fragment.length);
  const all = new Uint8Array(bytes.length + 1);
  all[0] = lineFeed;
  all.set(bytes, 1);
  return all;
}
