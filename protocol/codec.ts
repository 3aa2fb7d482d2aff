import * as v from "valibot";
import { type ClientFrame, clientSchemas, isVerb, type Verb } from "./client_frames.ts";
import { accepted, type Decoded, refused } from "./codes.ts";
import { fastChecks } from "./fast_checks.ts";
import { LineSplitter } from "./lines.ts";

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Most characters of a stranger's own value that a refusal repeats. */
const maxQuoted = 64;

/**
 * Reads one line from a client: UTF-8, then JSON, then the verb's schema.
 *
 * @param bytes the line without its line feed.
 * @returns the checked frame, or why not: `bad_utf8`, `bad_json`, `unknown_verb` or `bad_frame`,
 * which names the field. Never throws.
 */
export function decodeClientFrame(bytes: Uint8Array): Decoded<ClientFrame> {
  let text: string;
  try {
    text = strictUtf8.decode(bytes);
  } catch {
    return refused("bad_utf8");
  }
  return parseClientFrame(text);
}

/** A line as it was understood; of one that was not, what it seemed to be. */
export interface ClientLine {
  readonly frame: Decoded<ClientFrame>;
  /** The request id, so that its error can be matched. */
  readonly id?: string;
  /** The verb that it tried to say. */
  readonly verb?: string;
}

/**
 * Reads several lines from a client.
 *
 * @param block whole lines with their line feeds; a carriage return before one is left out, and so
 * are empty lines.
 */
export function decodeClientLines(block: Uint8Array): ClientLine[] {
  let text: string;
  try {
    text = strictUtf8.decode(block);
  } catch {
    return decodeOneByOne(block);
  }
  const lines: ClientLine[] = [];
  for (const line of text.split("\n")) {
    const said = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (said !== "") lines.push(understood(parseClientFrame(said), said));
  }
  return lines;
}

/** One line is not UTF-8: the others still count. */
function decodeOneByOne(block: Uint8Array): ClientLine[] {
  return new LineSplitter(block.length).push(block).map((line) => {
    // None is longer than what they are all in.
    const { bytes } = line as { bytes: Uint8Array };
    return understood(decodeClientFrame(bytes), bytes);
  });
}

function understood(frame: Decoded<ClientFrame>, line: Uint8Array | string): ClientLine {
  return frame.ok ? { frame } : { frame, ...seeming(line) };
}

/** Reads one line that is text already; see {@link decodeClientFrame}. */
export function parseClientFrame(text: string): Decoded<ClientFrame> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused("bad_json", { start: text.slice(0, maxQuoted) });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refused("bad_frame", { field: ".", expected: "Object", received: nameOf(value) });
  }
  return checkClientFrame(value as Record<string, unknown>);
}

function checkClientFrame(value: Record<string, unknown>): Decoded<ClientFrame> {
  const type = value.type;
  if (type === "message" || type === "ack" || type === "read") {
    const frame = fastChecks[type](value);
    if (frame !== undefined) return accepted(frame);
  }
  if (typeof type !== "string") {
    return refused("bad_frame", { field: "type", expected: "string", received: nameOf(type) });
  }
  if (!isVerb(type)) return refused("unknown_verb", { verb: type.slice(0, maxQuoted) });
  return checkBySchema(type, value);
}

/** Checks an object against the schema of its verb; what {@link decodeClientFrame} does in the end. */
export function checkBySchema(verb: Verb, value: unknown): Decoded<ClientFrame> {
  const result = v.safeParse(clientSchemas[verb], value);
  if (result.success) return accepted(result.output);
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? ".";
  return refused("bad_frame", {
    field: field.slice(0, maxQuoted),
    expected: missing(verb, field, issue.received) ?? issue.expected ?? issue.type,
    received: issue.received.slice(0, maxQuoted),
  });
}

/** What a field should be that is not there: the library only says that it should be there. */
function missing(verb: Verb, field: string, received: string): string | undefined {
  if (received !== "undefined") return undefined;
  const entries: Readonly<Record<string, { readonly expects: string }>> =
    clientSchemas[verb].entries;
  return entries[field]?.expects;
}

/** The request id of a line that could not be accepted, so that its error can be matched. */
export function requestIdOf(line: Uint8Array | string): string | undefined {
  return seeming(line).id;
}

function seeming(line: Uint8Array | string): { id?: string; verb?: string } {
  try {
    const value = JSON.parse(typeof line === "string" ? line : strictUtf8.decode(line));
    return { id: shortText(value?.id), verb: shortText(value?.type) };
  } catch {
    return {};
  }
}

function shortText(value: unknown): string | undefined {
  return typeof value === "string" && value.length <= maxQuoted ? value : undefined;
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "Array" : typeof value;
}

/** Writes a frame as one line, with its line feed. */
export function encodeFrame(frame: object): string {
  return JSON.stringify(frame) + "\n";
}

/**
 * Writes a frame as one line of pure ASCII: classic clients decode every packet by itself, and a
 * character cut in two would break them.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(encodeAsciiFrame({ content: "ç" }), '{"content":"\\u00e7"}\n');
 * ```
 */
export function encodeAsciiFrame(frame: object): string {
  return encodeFrame(frame).replace(
    // Everything beyond ASCII; surrogate halves are escaped one by one, as JSON has it.
    /[\u0080-\uffff]/g,
    (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}
