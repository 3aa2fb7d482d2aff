import { join } from "node:path";
import { peakMemory } from "../../tests/support/peak_memory.ts";
import { chatCommand, runChat } from "../../tests/support/program.ts";
import type { Bench, Measure } from "./bench.ts";
import { startChatServer } from "./chat_server.ts";
import { median } from "./measures.ts";
import { Missing } from "./missing.ts";

/** Reports are short, so there can be more of them than of other runs. */
const reportsPerRun = 5;

interface Reported {
  readonly seconds: number;
  /** Most memory that it had, in megabytes; 0 where the system does not tell. */
  readonly peakMb: number;
}

/** Seconds from the start of `chat report-metrics` to its end. */
export const reportTime: Measure = async (bench) => {
  const seconds = (await reports(bench)).map((one) => one.seconds);
  const remarks = [howStarted(), "200 ms of it watch the CPUs"];
  return { ours: { value: median(seconds), unit: "s" }, remarks };
};

/** Most memory of a `chat report-metrics`; nothing of it stays. */
export const reportMemory: Measure = async (bench) => {
  if (Deno.build.os !== "linux") throw new Missing("only Linux tells the peak of a process");
  const peaks = (await reports(bench)).map((one) => one.peakMb);
  return { ours: { value: median(peaks), unit: "MB" }, remarks: [howStarted()] };
};

function howStarted(): string {
  return Deno.env.get("CHAT_EXECUTABLE") ? "the executable" : "from source";
}

async function reports(bench: Bench): Promise<Reported[]> {
  const data = await Deno.makeTempDir({ dir: bench.folder, prefix: "data-" });
  const host = join(data, "host");
  await using server = await startChatServer(data);
  const invited = await runChat(["admin", "host-invite", "--data", data]);
  const enrolment = invited.stdout.trim();
  await runChat(["report-metrics", "--data", host, "--enroll", enrolment, "--host-name", "bench"]);
  const all: Reported[] = [];
  for (let run = 0; run < reportsPerRun * bench.runs; run++) {
    bench.signal.throwIfAborted();
    all.push(await reportOnce(host));
  }
  await server.stop();
  return all;
}

async function reportOnce(host: string): Promise<Reported> {
  const { command, args } = chatCommand();
  const startedAt = performance.now();
  const child = new Deno.Command(command, {
    args: [...args, "report-metrics", "--no-splay", "--data", host],
    stdin: "null",
    stdout: "null",
  }).spawn();
  const peakMb = await peakMemory(child.pid, child.status) / 1e6;
  const { code } = await child.status;
  if (code !== 0) throw new Error(`chat report-metrics ended with ${code}`);
  return { seconds: (performance.now() - startedAt) / 1000, peakMb };
}
