import { BadHttp, type ByteReader } from "./byte_reader.ts";

/** Longest line of a head: servers allow about as much. */
const maxLineBytes = 8 * 1024;

/** Most lines of a head. */
const maxHeaderLines = 100;

/** The head of an answer (RFC 9112). */
export interface AnswerHead {
  readonly status: number;
  readonly headers: Headers;
}

/** Reads the head of the final answer; those that only announce one (1xx) are passed over. */
export async function readHead(reader: ByteReader): Promise<AnswerHead> {
  while (true) {
    const line = await reader.line(maxLineBytes);
    const [, digits] = /^HTTP\/1\.[01] ([1-5]\d\d)( |$)/.exec(line) ?? [];
    if (digits === undefined) throw new BadHttp("The answer is no HTTP/1.1");
    const headers = await readHeaders(reader);
    if (Number(digits) >= 200) return { status: Number(digits), headers };
  }
}

async function readHeaders(reader: ByteReader): Promise<Headers> {
  const headers = new Headers();
  for (let count = 0; count < maxHeaderLines; count++) {
    const line = await reader.line(maxLineBytes);
    if (line === "") return headers;
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([^\0\r\n]*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined) throw new BadHttp("A header field of the answer cannot be read");
    headers.append(name, value!);
  }
  throw new BadHttp(`The answer has more than ${maxHeaderLines} header fields`);
}

/**
 * The bytes of a body (RFC 9112, section 6.3); each piece is good until the next one is asked for.
 *
 * @param hasNone the answer to `HEAD` describes a body that does not come.
 * @throws {BadHttp} when it breaks off before its end.
 */
export async function* readBody(
  { status, headers }: AnswerHead,
  reader: ByteReader,
  hasNone: boolean,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (hasNone || status === 204 || status === 304) return;
  if (/\bchunked$/i.test(headers.get("transfer-encoding") ?? "")) return yield* chunks(reader);
  const length = headers.get("content-length");
  if (length === null) return yield* untilTheEnd(reader);
  if (!/^\d{1,15}$/.test(length)) throw new BadHttp("The length of the answer is no number");
  yield* exactly(Number(length), reader);
}

async function* untilTheEnd(reader: ByteReader) {
  for (let piece; (piece = await reader.bytes(Infinity)) !== undefined;) yield piece;
}

async function* exactly(length: number, reader: ByteReader) {
  for (let left = length; left > 0;) {
    const piece = await reader.bytes(left);
    if (piece === undefined) throw new BadHttp(`The answer ended ${left} bytes too early`);
    left -= piece.length;
    yield piece;
  }
}

/** RFC 9112, section 7.1; extensions and trailers are passed over. */
async function* chunks(reader: ByteReader) {
  while (true) {
    const [, hex] = /^([\da-f]{1,12})[ \t]*(;|$)/i.exec(await reader.line(maxLineBytes)) ?? [];
    if (hex === undefined) throw new BadHttp("The length of a chunk is no number");
    const length = parseInt(hex, 16);
    if (length === 0) return void await readHeaders(reader);
    yield* exactly(length, reader);
    if (await reader.line(2) !== "") throw new BadHttp("A chunk is longer than it says");
  }
}
