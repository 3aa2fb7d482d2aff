import { ClientStore } from "../../client/core/store/client_store.ts";
import type { EntryLike } from "../../client/core/frames.ts";
import { profileDirectory } from "../../common/paths.ts";
import { digestOf } from "../../protocol/content.ts";
import { connectInFrames, serve } from "../../tests/support/people.ts";
import { hasTool } from "../../tests/support/require.ts";
import { connectOnTerminal } from "../../tests/support/tmux.ts";
import type { Bench, Measure } from "./bench.ts";
import { median } from "./measures.ts";
import { Missing } from "./missing.ts";

/** The kernel counts processor time in hundredths of a second. */
const tickMs = 10;

/** Messages whose cost is measured: enough that a tick is a small part of it. */
const measuredMessages = 200;

/** As fast as people never type, and slow enough that each message is drawn by itself. */
const pauseMs = 50;

const size = { columns: 120, rows: 40 };

function needsTmux(): void {
  if (!hasTool("tmux")) throw new Missing("tmux is not installed");
  if (Deno.build.os !== "linux") throw new Missing("only Linux tells what another process uses");
}

function howStarted(): string {
  return Deno.env.get("CHAT_EXECUTABLE") ? "the executable" : "from source";
}

/** Milliseconds of processor time that one message costs, with all that it takes to keep and draw it. */
export const messageCpu: Measure = async (bench) => {
  needsTmux();
  const folder = await Deno.makeTempDir({ dir: bench.folder, prefix: "data-" });
  await using server = await serve(folder);
  await using terminal = await connectOnTerminal(folder, "ana", [server.lines[0]!], size);
  await terminal.until(/^ connected/);
  await using bia = await connectInFrames(folder, "bia", server.lines[1]!);
  const say = (number: number) =>
    bia.write(
      JSON.stringify({
        type: "message",
        id: String(number),
        receiver: "#lobby",
        content: `message ${number} is about as long as what people say in one go`,
      }) + "\n",
    );
  for (let number = 1; number <= 500; number++) await say(number);
  await terminal.until("message 500 is");
  const pid = await terminal.program();
  const before = await processorMs(pid);
  for (let number = 501; number <= 500 + measuredMessages; number++) {
    bench.signal.throwIfAborted();
    await say(number);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  await terminal.until(`message ${500 + measuredMessages} is`);
  const value = (await processorMs(pid) - before) / measuredMessages;
  const remarks = [`${howStarted()}, 120×40, 500 messages; TLS, the store and the drawing`];
  return { ours: { value, unit: "ms" }, remarks };
};

/** Seconds from the start to a screen with the newest of many messages; nobody answers meanwhile. */
export const screenStart = (messages: number): Measure => async (bench) => {
  needsTmux();
  const folder = await folderWith(bench, messages);
  const seconds: number[] = [];
  for (let run = 0; run < 3 * bench.runs; run++) {
    bench.signal.throwIfAborted();
    const startedAt = performance.now();
    await using terminal = await connectOnTerminal(folder, "ana", [], size);
    await terminal.until(`message ${messages} is`);
    seconds.push((performance.now() - startedAt) / 1000);
  }
  const remarks = [`${howStarted()}, ${messages} messages of history, with tmux's own start`];
  return { ours: { value: median(seconds), unit: "s" }, remarks };
};

/** Megabytes that the screen has in memory, with many messages of history. */
export const screenMemory = (messages: number): Measure => async (bench) => {
  needsTmux();
  const folder = await folderWith(bench, messages);
  await using terminal = await connectOnTerminal(folder, "ana", [], size);
  await terminal.until(`message ${messages} is`);
  const status = await Deno.readTextFile(`/proc/${await terminal.program()}/status`);
  const value = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)![1]) / 1000;
  const remarks = [`${howStarted()}, the most that it had, ${messages} messages of history`];
  return { ours: { value, unit: "MB" }, remarks };
};

/** A profile of somebody whose server is not there, with so many messages in the lobby. */
async function folderWith(bench: Bench, messages: number): Promise<string> {
  const folder = await Deno.makeTempDir({ dir: bench.folder, prefix: "data-" });
  const env = { get: (name: string) => name === "CHAT_DATA" ? folder : undefined };
  using store = await ClientStore.open(profileDirectory("ana", env));
  store.profile.trust({ fingerprint: "x".repeat(43), pem: "" });
  store.profile.prefer({ host: "127.0.0.1", port: 1 });
  store.profile.keepLogin({ username: "ana", userId: "u1", token: "none" });
  const marks = { first: 1, head: messages, delivered: 0, read: 0, member: true };
  store.transaction(() => {
    store.conversations.keep({ conversation: "l1", kind: "lobby", name: "#lobby", ...marks });
    for (let seq = 1; seq <= messages; seq++) store.entries.add(messageOf(seq), false);
    store.conversations.setCursor("l1", messages, 0);
  });
  return folder;
}

function messageOf(seq: number): EntryLike {
  const content = `message ${seq} is about as long as what people say in one go`;
  return {
    type: "message",
    message_id: `l1/${seq}`,
    conversation: "l1",
    seq,
    sender: seq % 3 === 0 ? "ana" : "bia",
    receiver: "#lobby",
    content,
    digest: digestOf(content),
    timestamp: new Date(1_790_000_000_000 + seq * 60_000).toISOString(),
  };
}

/** Processor time that a process has had, in its own and in the kernel's code. */
async function processorMs(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}
