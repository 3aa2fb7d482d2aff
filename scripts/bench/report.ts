import { join } from "node:path";
import { peakMemory } from "../../tests/support/peak_memory.ts";
import { chatCommand, runChat } from "../../tests/support/program.ts";
import type { Bench, Measure } from "./bench.ts";
import { startChatServer } from "./chat_server.ts";
import { median, ratioOf, type Result } from "./measures.ts";
import { Missing } from "./missing.ts";
import { psutilCommand, psutilMissing } from "./psutil.ts";

/** Reports are short, so there can be more of them than of other runs. */
const reportsPerRun = 5;

interface Reported {
  readonly seconds: number;
  /** Most memory that it had, in megabytes; 0 where the system does not tell. */
  readonly peakMb: number;
}

/** Runs of ours, and of Python with psutil where that is there, in turn. */
interface BothReported {
  readonly ours: readonly Reported[];
  readonly psutil: readonly Reported[] | undefined;
}

/** Seconds from the start of `chat report-metrics` to its end. */
export const reportTime: Measure = async (bench) => {
  const remarks = [howStarted(), "200 ms of it watch the CPUs"];
  return resultOf(await reports(bench), "s", ({ seconds }) => seconds, remarks);
};

/** Most memory of a `chat report-metrics`; nothing of it stays. */
export const reportMemory: Measure = async (bench) => {
  if (Deno.build.os !== "linux") throw new Missing("only Linux tells the peak of a process");
  return resultOf(await reports(bench), "MB", ({ peakMb }) => peakMb, [howStarted()]);
};

function resultOf(
  { ours, psutil }: BothReported,
  unit: "s" | "MB",
  of: (reported: Reported) => number,
  remarks: readonly string[],
): Result {
  const value = median(ours.map(of));
  if (psutil === undefined) return { ours: { value, unit }, remarks: [...remarks, psutilMissing] };
  const theirs = median(psutil.map(of));
  return {
    ours: { value, unit },
    peer: { value: theirs, unit, of: "python3 with psutil" },
    ratio: ratioOf(value, theirs),
    remarks: [...remarks, "psutil reads as much, and sends nothing"],
  };
}

function howStarted(): string {
  return Deno.env.get("CHAT_EXECUTABLE") ? "the executable" : "from source";
}

async function reports(bench: Bench): Promise<BothReported> {
  const data = await Deno.makeTempDir({ dir: bench.folder, prefix: "data-" });
  const host = join(data, "host");
  await using server = await startChatServer(data);
  const invited = await runChat(["admin", "host-invite", "--data", data]);
  const enrolment = invited.stdout.trim();
  await runChat(["report-metrics", "--data", host, "--enroll", enrolment, "--host-name", "bench"]);
  const { command, args } = chatCommand();
  const own = [command, ...args, "report-metrics", "--no-splay", "--data", host];
  const peer = await psutilCommand();
  const all = { ours: [] as Reported[], psutil: peer && [] as Reported[] };
  for (let run = 0; run < reportsPerRun * bench.runs; run++) {
    bench.signal.throwIfAborted();
    all.ours.push(await runOnce(own));
    if (peer !== undefined) all.psutil!.push(await runOnce(peer));
  }
  await server.stop();
  return all;
}

async function runOnce([command, ...args]: readonly string[]): Promise<Reported> {
  const startedAt = performance.now();
  const child = new Deno.Command(command!, { args, stdin: "null", stdout: "null" }).spawn();
  const peakMb = await peakMemory(child.pid, child.status) / 1e6;
  const { code } = await child.status;
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
  return { seconds: (performance.now() - startedAt) / 1000, peakMb };
}
