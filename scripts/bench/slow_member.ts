import { uuidv7 } from "../../protocol/ids.ts";
import type { WireClient } from "../../tests/support/wire_client.ts";
import type { Measure } from "./bench.ts";
import { freshServer } from "./beside.ts";
import type { ChatServer } from "./chat_server.ts";
import { median } from "./measures.ts";

const count = 6_000;
const inFlight = 100;
const padding = "x".repeat(4_000);
const listeners = ["bia", "caio", "davi"];

/** A run of the load: how fast it was, and how much memory the server held in the end. */
interface Run {
  readonly perSecond: number;
  readonly megabytes: number;
}

/** The rate of a group while one of its members reads nothing, beside the rate while all do. */
export const slowMember: Measure = async (bench) => {
  const stalled: Run[] = [];
  const smooth: Run[] = [];
  for (let run = 0; run < bench.runs; run++) {
    bench.signal.throwIfAborted();
    for (const [runs, stalls] of [[smooth, false], [stalled, true]] as const) {
      await using server = await freshServer(bench);
      runs.push(await speak(server, stalls));
    }
  }
  const rate = (runs: readonly Run[]) => median(runs.map(({ perSecond }) => perSecond));
  const memory = (runs: readonly Run[]) => median(runs.map(({ megabytes }) => megabytes));
  const more = memory(stalled) - memory(smooth);
  return {
    ours: { value: rate(stalled), unit: "/s" },
    peer: { value: rate(smooth), unit: "/s", of: "all read" },
    ratio: rate(stalled) / rate(smooth),
    remarks: [
      `${count} messages of 4 kB to ${listeners.length + 1} members`,
      `${
        more.toFixed(0)
      } MB more memory while one reads nothing; it has everything when it is back`,
    ],
  };
};

async function speak(server: ChatServer, stalls: boolean): Promise<Run> {
  const [ana, ...others] = await Promise.all(
    ["ana", ...listeners, "slow"].map((name) => join(server, name)),
  );
  const slow = others.at(-1)!;
  try {
    await ana!.ask({
      ...{ type: "create_group", client_id: uuidv7(), name: "#lab" },
      members: others.map(({ username }) => username),
    });
    await Promise.all(others.map((other) => other.next("membership")));
    if (stalls) slow.pause();
    const readers = stalls ? others.slice(0, -1) : others;
    const startedAt = performance.now();
    for (let at = 0; at < count; at += inFlight) await sayTogether(ana!, at);
    await Promise.all(readers.map(hasAll));
    const seconds = (performance.now() - startedAt) / 1000;
    const megabytes = await residentMegabytes(server.pid);
    slow.resume();
    if (stalls) await hasAll(slow);
    return { perSecond: count / seconds, megabytes };
  } finally {
    for (const client of [ana!, ...others]) client.close();
  }
}

async function join(server: ChatServer, name: string): Promise<WireClient> {
  const client = await server.connect();
  await client.hello();
  await client.register(name);
  return client;
}

async function sayTogether(client: WireClient, from: number): Promise<void> {
  const texts = Array.from({ length: inFlight }, (_, index) => `${from + index} ${padding}`);
  await Promise.all(texts.map((text) => client.tell("#lab", text)));
}

/** Waits for the last message, and looks whether it is the last of all. */
async function hasAll(client: WireClient): Promise<void> {
  await client.next("message", ({ content }) => content === `${count - 1} ${padding}`);
  const heard = client.heard.filter(({ type }) => type === "message").length;
  if (heard !== count) throw new Error(`${client.username} heard ${heard} of ${count} messages`);
}

/** What a process holds in memory, as Linux counts it; `NaN` elsewhere. */
async function residentMegabytes(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1000;
}
