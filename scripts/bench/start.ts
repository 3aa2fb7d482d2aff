import { join } from "node:path";
import { peakMemory } from "../../tests/support/peak_memory.ts";
import { chatCommand } from "../../tests/support/program.ts";
import { projectDirectory } from "../../tests/support/project_directory.ts";
import type { Bench, Measure } from "./bench.ts";
import { startChatServer } from "./chat_server.ts";
import { writeToAbsentee } from "./history.ts";
import { median, type Result } from "./measures.ts";
import { Missing } from "./missing.ts";

/** Starts are short, so there can be more of them than of other runs. */
const startsPerRun = 3;

/** Seconds from the start of `chat serve` to `ready`, with a database that holds some messages. */
export const serveStart = (messages: number): Measure => async (bench: Bench) => {
  const data = await Deno.makeTempDir({ dir: bench.folder, prefix: "data-" });
  await fill(data, messages);
  const seconds: number[] = [];
  for (let start = 0; start < startsPerRun * bench.runs; start++) {
    bench.signal.throwIfAborted();
    await using server = await startChatServer(data);
    seconds.push(server.readyMs / 1000);
    await server.stop();
  }
  const how = Deno.env.get("CHAT_EXECUTABLE") ? "the executable" : "from source";
  return {
    ours: { value: median(seconds), unit: "s" },
    remarks: [`${how}, ${messages} messages on disk`],
  };
};

async function fill(data: string, messages: number): Promise<void> {
  await using server = await startChatServer(data);
  await writeToAbsentee(server, messages);
  await server.stop();
}

/** Milliseconds that `chat --version` takes, compiled where there is an executable. */
export const versionTime: Measure = async (bench): Promise<Result> => {
  const executable = await findExecutable();
  const [file, args] = executable === undefined
    ? [chatCommand().command, chatCommand().args]
    : [executable, []];
  const command = new Deno.Command(file, { args: [...args, "--version"], stdout: "null" });
  const ms: number[] = [];
  for (let run = 0; run < 5 * bench.runs; run++) {
    const startedAt = performance.now();
    await command.output();
    ms.push(performance.now() - startedAt);
  }
  const from = executable === undefined ? "from source: deno task compile" : "compiled";
  return { ours: { value: median(ms), unit: "ms" }, remarks: [from] };
};

/** How large the executable is, with the runtime in it. */
export const executableSize: Measure = async () => {
  const { size } = await Deno.stat(await executableOrMissing());
  return { ours: { value: size / 1e6, unit: "MB" }, remarks: ["compiled"] };
};

/** Most memory of a `chat --version`, which is that of the runtime. */
export const versionMemory: Measure = async (bench) => {
  if (Deno.build.os !== "linux") throw new Missing("only Linux tells the peak of a process");
  const command = new Deno.Command(await executableOrMissing(), {
    args: ["--version"],
    stdout: "null",
  });
  const peaks: number[] = [];
  for (let run = 0; run < 5 * bench.runs; run++) {
    const child = command.spawn();
    peaks.push(await peakMemory(child.pid, child.status) / 1e6);
  }
  return { ours: { value: median(peaks), unit: "MB" }, remarks: ["compiled"] };
};

async function executableOrMissing(): Promise<string> {
  const executable = await findExecutable();
  if (executable === undefined) throw new Missing("there is no dist/chat: deno task compile");
  return executable;
}

async function findExecutable(): Promise<string | undefined> {
  const named = Deno.env.get("CHAT_EXECUTABLE");
  if (named) return chatCommand().command;
  const built = join(projectDirectory, "dist", Deno.build.os === "windows" ? "chat.exe" : "chat");
  return await Deno.stat(built).then(() => built, () => undefined);
}
