import { createHash, hash } from "node:crypto";

/** A record of the activity log: what one commit did. */
export interface ActivityRecord {
  /** Dense from 1. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The last row of `entries` that it covers; the first is the one after the last record's. */
  readonly entries: number;
  /** What happened beside entries, as a JSON array; `null` when nothing did. */
  readonly events: string | null;
  /** SHA-256, in hexadecimal, over the hash before, all of the above, and the entries' spines. */
  readonly hash: string;
}

/** What a record says of an entry. */
export interface Spine {
  readonly conversation: { readonly number: number };
  readonly seq: number;
  readonly type: string;
  readonly author: number;
  readonly clientId: string | null | undefined;
  readonly at: number;
  readonly target?: number | null;
  readonly replyTo?: number | null;
  /** Of the first text: what is done to the text later breaks nothing. */
  readonly digest: string;
}

/** The hash before the first record. */
export const genesis = "0".repeat(64);

/**
 * One line of what is hashed for an entry. Ids are said with their length, because clients choose
 * them; a time is said from that of its record on. What is short comes first: small numbers and
 * strings are put together faster.
 *
 * @param bytes the length of the first text, which outlives it; absent in the first form of records.
 */
export function spineOf(entry: Spine, recordAt: number, bytes?: number): string {
  const line = firstSpineOf(entry, recordAt);
  return bytes === undefined ? line : line + " " + bytes;
}

function firstSpineOf(entry: Spine, recordAt: number): string {
  const { conversation, seq, type, author, clientId, at, digest } = entry;
  const about = entry.target ?? entry.replyTo;
  const kind = type === "message" && about == null ? "\n" : `\n${type} ${about ?? "-"} `;
  const place = kind + conversation.number + " " + seq + " " + author + " " + (at - recordAt);
  return clientId == null
    ? place + " -" + digest
    : place + " " + clientId.length + ":" + clientId + digest;
}

/**
 * What is hashed of entries. The first form left out how long texts were, so that this could be
 * changed once they were gone; nothing is written in it any more, and nothing can pass for it,
 * because the two begin differently.
 */
export type ChainForm = "first" | "with lengths";

/** The line that is hashed before the spines. */
export function headOf(
  before: string,
  record: Omit<ActivityRecord, "hash">,
  form: ChainForm = "with lengths",
): string {
  const { id, at, entries, events } = record;
  const line = `${before} ${id} ${at} ${entries} ${events ?? ""}`;
  return form === "first" ? line : "2 " + line;
}

/** Completes a record, whose spines are in one text. */
export function sealed(
  before: string,
  record: Omit<ActivityRecord, "hash">,
  spines: string,
): ActivityRecord {
  return { ...record, hash: hash("sha256", headOf(before, record) + spines, "hex") };
}

/** The same for however many entries. */
export function sealedInPieces(
  before: string,
  record: Omit<ActivityRecord, "hash">,
  spines: Iterable<string>,
): ActivityRecord {
  const whole = createHash("sha256").update(headOf(before, record));
  for (const text of spines) whole.update(text);
  return { ...record, hash: whole.digest("hex") };
}
