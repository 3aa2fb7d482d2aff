import { maxReportsPerFrame } from "../../protocol/limits.ts";
import type { IncomingFrame } from "../core/frames.ts";
import type { Line } from "./ask.ts";
import type { Report } from "./report.ts";
import type { Spool } from "./spool.ts";

/** Most bytes of reports in one frame: with the rest of it, a line is not longer than it may be. */
const maxBatchBytes = 60 * 1024;

/** What a server says of a frame that it cannot use, today or tomorrow. */
const unusable: ReadonlySet<unknown> = new Set([
  "bad_frame",
  "bad_json",
  "bad_utf8",
  "frame_too_long",
]);

interface Waiting {
  readonly name: string;
  readonly report: Report;
}

/**
 * Sends what waits on the disk, the newest first, until nothing is left or the server does not take
 * it; what was not acknowledged stays for the next run.
 *
 * @throws {NoAnswer} when the connection ends.
 */
export async function backFill(line: Line, token: string, spool: Spool): Promise<void> {
  const names = await spool.names();
  while (names.length > 0) {
    if (!await sendBatch(line, token, spool, await takeBatch(spool, names))) return;
  }
}

/** Takes names off the list for as many reports as one frame holds. */
async function takeBatch(spool: Spool, names: string[]): Promise<Waiting[]> {
  const batch: Waiting[] = [];
  let bytes = 0;
  while (names.length > 0 && batch.length < maxReportsPerFrame) {
    const name = names[0]!;
    const report = await spool.read(name);
    bytes += report === undefined ? 0 : new TextEncoder().encode(JSON.stringify(report)).length + 1;
    if (bytes > maxBatchBytes && batch.length > 0) break;
    names.shift();
    if (report !== undefined) batch.push({ name, report });
  }
  return batch;
}

/** @returns whether the server takes more. */
async function sendBatch(
  line: Line,
  token: string,
  spool: Spool,
  batch: readonly Waiting[],
): Promise<boolean> {
  if (batch.length === 0) return true;
  const reports = batch.map(({ report }) => report);
  const answer: IncomingFrame = await line.ask({ type: "reports", token, reports, quiet: true });
  const isTaken = answer.type === "report_response";
  if (!isTaken && !unusable.has(answer.code)) return false;
  // One that cannot be used must not keep the others, nor be sent for ever.
  if (isTaken || batch.length === 1) await spool.remove(batch.map(({ name }) => name));
  else for (const one of batch) if (!await sendBatch(line, token, spool, [one])) return false;
  return true;
}
