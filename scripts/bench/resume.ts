import type { Bench, Measure } from "./bench.ts";
import { freshServer } from "./beside.ts";
import type { ChatServer } from "./chat_server.ts";
import { type Absentee, writeToAbsentee } from "./history.ts";
import { median } from "./measures.ts";

/** Seconds from a new TLS connection to `caught_up`, for somebody who missed many messages. */
export const resume = (count: number): Measure => async (bench: Bench) => {
  await using server = await freshServer(bench);
  const absentee = await writeToAbsentee(server, count);
  const seconds: number[] = [];
  for (let run = 0; run < bench.runs; run++) {
    bench.signal.throwIfAborted();
    seconds.push(await resumeOnce(server, absentee, count));
  }
  return {
    ours: { value: median(seconds), unit: "s" },
    remarks: ["over TLS, with its handshake and a client that parses every message"],
  };
};

async function resumeOnce(
  server: ChatServer,
  { username, token, conversation }: Absentee,
  count: number,
): Promise<number> {
  const startedAt = performance.now();
  using client = await server.connectTls();
  await client.hello();
  await client.login(username, { token, cursors: { [conversation]: 0 } });
  await client.next("caught_up");
  const seconds = (performance.now() - startedAt) / 1000;
  checkOrder(client.heard, count);
  return seconds;
}

/** A resume that skips or swaps messages is no resume, however fast. */
function checkOrder(heard: readonly Record<string, unknown>[], count: number): void {
  const seqs = heard.filter(({ type }) => type === "message").map(({ seq }) => seq);
  const isDense = seqs.length === count && seqs.every((seq, index) => seq === index + 1);
  if (!isDense) throw new Error(`Resumed ${seqs.length} of ${count} messages, or not in order`);
}
