import type { IncomingFrame } from "../core/frames.ts";
import { Line } from "./ask.ts";
import { backFill } from "./back_fill.ts";
import {
  type Credential,
  hostKeyOf,
  readCredential,
  sealingKey,
  writeCredential,
} from "./credential.ts";
import type { Opening } from "./open_anywhere.ts";
import { type Report, type Wish, withWish } from "./report.ts";
import type { Spool } from "./spool.ts";

/** An answer, or a refusal, and how long it took. */
export interface Asked {
  readonly frame: IncomingFrame;
  readonly roundTripMs: number;
}

/** Sends a report; what a server that hung up says is an answer, too. */
export async function sendOverTls(
  opened: Line | IncomingFrame,
  { token }: Credential,
  report: Report,
  wish: Wish,
): Promise<Asked> {
  if (!(opened instanceof Line)) return { frame: opened, roundTripMs: 0 };
  const askedAt = performance.now();
  const frame = await opened.ask({ type: "report", token, ...withWish(report, wish) });
  return { frame, roundTripMs: performance.now() - askedAt };
}

/**
 * What else there is to do on a connection after its report was taken: older ones are sent, and
 * what this machine has to know for the next run is learnt.
 *
 * @throws {NoAnswer} when the connection ends.
 */
export async function finishOverTls(
  line: Line,
  spool: Spool,
  { credential, data }: Opening,
  wantsKey: boolean,
): Promise<void> {
  const { token } = credential;
  await backFill(line, token, spool);
  const { udpPort } = line;
  const isMoved = udpPort !== undefined && udpPort !== credential.udpPort;
  const isKeyless = wantsKey && hostKeyOf(credential) === undefined;
  if (!isMoved && !isKeyless) return;
  // A machine that was enrolled when there was no such key gets it now.
  const key = isKeyless ? sealingKey(await line.ask({ type: "host_key", token })) : {};
  // The server may have been found elsewhere meanwhile, and that was kept.
  const kept = await readCredential(data) ?? credential;
  await writeCredential(data, { ...kept, ...key, ...(isMoved && { udpPort }) });
}
