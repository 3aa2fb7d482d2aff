import type { Stream } from "../net/connection.ts";

/** Longer heads are left to the HTTP server, which refuses them. */
const maxHeadBytes = 16 * 1024;

/** Ten thousand connections that say nothing must cost little. */
const smallestBuffer = 1024;

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
/** Bytes of the line end and the empty line behind a head. */
const emptyLine = 4;

/** The head of an HTTP/1.1 request (RFC 9112, section 2). */
export interface RequestHead {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: Headers;
}

/** What a connection said first. */
export interface Opening {
  /** All that was read. */
  readonly bytes: Uint8Array;
  /** Absent when it is not one that we can read. */
  readonly head?: RequestHead;
  /** What came behind the head. */
  readonly rest: Uint8Array;
}

/** Reads until a request's head is there, the other end has closed, or it is too much. */
export async function readOpening(stream: Stream): Promise<Opening> {
  let buffer = new Uint8Array(smallestBuffer);
  let length = 0;
  while (length < maxHeadBytes) {
    if (length === buffer.length) buffer = grown(buffer);
    const read = await stream.read(buffer.subarray(length));
    if (read === null) break;
    const end = endOfHead(buffer.subarray(0, length + read), length);
    length += read;
    if (end === -1) continue;
    const head = parseHead(latin1(buffer.subarray(0, end)));
    return { bytes: buffer.slice(0, length), head, rest: buffer.slice(end + emptyLine, length) };
  }
  return { bytes: buffer.slice(0, length), rest: new Uint8Array(0) };
}

function grown(buffer: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(2 * buffer.length);
  larger.set(buffer);
  return larger;
}

/** Where the first empty line begins, or -1. @param searched bytes in which there was none. */
function endOfHead(bytes: Uint8Array, searched: number): number {
  let at = bytes.indexOf(carriageReturn, Math.max(0, searched - emptyLine + 1));
  for (; at !== -1; at = bytes.indexOf(carriageReturn, at + 1)) {
    if (bytes[at + 1] !== lineFeed || bytes[at + 2] !== carriageReturn) continue;
    if (bytes[at + 3] === lineFeed) return at;
  }
  return -1;
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** Reads a head without its last empty line; `undefined` when it is not one. */
export function parseHead(text: string): RequestHead | undefined {
  const [requestLine = "", ...fields] = text.split("\r\n");
  const parts = /^([A-Z]+) (\/[^ ?#]*)(?:\?[^ ]*)? HTTP\/1\.1$/.exec(requestLine);
  if (parts === null) return undefined;
  const headers = new Headers();
  try {
    for (const field of fields) {
      const colon = field.indexOf(":");
      if (colon === -1) return undefined;
      headers.append(field.slice(0, colon), field.slice(colon + 1).trim());
    }
  } catch {
    return undefined;
  }
  return { method: parts[1]!, path: parts[2]!, headers };
}
