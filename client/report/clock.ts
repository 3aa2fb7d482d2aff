/**
 * The server's clock at the start of this machine, from an answer. The start serves as a mark that
 * stays when this machine's own clock is set.
 *
 * @param timestamp the server's clock when it answered; half of the round trip later it was heard.
 * @param uptime seconds since the start, when it was heard.
 * @returns `undefined` when the timestamp cannot be read.
 */
export function startByServer(
  timestamp: string,
  roundTripMs: number,
  uptime: number,
): number | undefined {
  const start = Date.parse(timestamp) + roundTripMs / 2 - uptime * 1000;
  return Number.isFinite(start) ? Math.round(start) : undefined;
}

/** Milliseconds by which this machine's clock is ahead of the server's. */
export function clockOffset(start: number, uptime: number, now: number): number {
  return Math.round(now - (start + uptime * 1000));
}
