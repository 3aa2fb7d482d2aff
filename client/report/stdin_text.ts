import { sanitize } from "../../common/sanitize.ts";
import { reportTexts } from "../../common/text/report.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { maxHostTextBytes } from "../../protocol/limits.ts";

/** What moves a terminal's cursor or colours its text (ECMA-48). */
// deno-lint-ignore no-control-regex -- it is controls that are looked for
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-_])/g;

/** With every quote and line break escaped, a text has to fit a line of the protocol all the same. */
const maxWrittenBytes = 48 * 1024;

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/** The end of a stream: what is before it may be of any length, and takes no memory. */
async function tailOf(
  stream: ReadableStream<Uint8Array>,
  max: number,
): Promise<{ readonly bytes: Uint8Array; readonly left: number }> {
  let bytes = new Uint8Array(0);
  let total = 0;
  for await (const chunk of stream) {
    total += chunk.length;
    const joined = new Uint8Array(bytes.length + chunk.length);
    joined.set(bytes);
    joined.set(chunk, bytes.length);
    bytes = joined.slice(Math.max(0, joined.length - max));
  }
  return { bytes, left: total - bytes.length };
}

/** What a terminal would show in the end: progress that was written over is gone. */
function plain(text: string): string {
  const lines = text.replace(escapes, "").replaceAll("\r\n", "\n").split("\n");
  const last = lines.map((line) => line.replace(/\r+$/, "").replace(/^.*\r/s, ""));
  return sanitize(last.join("\n")).trim();
}

/**
 * Reads what another program has to say, until it ends.
 *
 * @returns the text that people get, of which the beginning is left out where it is too long, with
 * a note that says so; `undefined` when there is nothing to say.
 */
export async function readText(
  stream: ReadableStream<Uint8Array>,
  language: Language,
  max: number = maxHostTextBytes,
): Promise<string | undefined> {
  const { bytes, left } = await tailOf(stream, max);
  const say = speak(reportTexts, language);
  const decoder = new TextDecoder();
  for (let from = 0;; from += Math.ceil((bytes.length - from) / 8)) {
    // A character that was cut in two has lost its beginning.
    while (left + from > 0 && from < bytes.length && (bytes[from]! & 0xc0) === 0x80) from++;
    const text = plain(decoder.decode(bytes.subarray(from)));
    if (text === "") return undefined;
    const gone = left + from;
    const said = gone === 0 ? text : `${say("text_cut", { bytes: gone })}\n${text}`;
    const isShort = bytesOf(said) <= max && bytesOf(JSON.stringify(said)) <= maxWrittenBytes;
    if (isShort) return said;
  }
}
