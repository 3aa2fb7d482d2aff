import { join } from "node:path";
import { projectDirectory } from "../../tests/support/project_directory.ts";
import { Missing } from "./missing.ts";

/** Runs the load generator once with these arguments, and returns what it reported. */
export type Chatload = <Report>(args: readonly string[]) => Promise<Report>;

/** Every user of the load generator has this password. */
export const loadPassword = "longpassword";

const sources = join(projectDirectory, "../shared/tools/chatload");
const install =
  "to build it: apt-get install gcc make libssl-dev; CHATLOAD names one that is built";

/**
 * Finds the load generator: `CHATLOAD`, or one that is built from its sources in `folder`.
 *
 * @param signal ends a run.
 * @throws {Missing} when it cannot be had.
 */
export async function openChatload(folder: string, signal: AbortSignal): Promise<Chatload> {
  const command = Deno.env.get("CHATLOAD") || await build(folder);
  return (args) => run(command, args, signal);
}

async function build(folder: string): Promise<string> {
  const target = join(folder, "chatload");
  await Deno.mkdir(target);
  for (const name of ["chatload.c", "Makefile"]) {
    await Deno.copyFile(join(sources, name), join(target, name)).catch((error) => {
      throw new Missing(`no load generator: ${error.message}; CHATLOAD names one that is built`);
    });
  }
  const complaint = await make(target);
  if (complaint !== undefined) throw new Missing(`no load generator: ${complaint}; ${install}`);
  return join(target, "chatload");
}

/** @returns what stood in the way. */
async function make(folder: string): Promise<string | undefined> {
  try {
    const command = new Deno.Command("make", { args: ["-C", folder], stderr: "piped" });
    const { success, stderr } = await command.output();
    return success ? undefined : new TextDecoder().decode(stderr).trim().split("\n").at(-1);
  } catch (error) {
    return (error as Error).message;
  }
}

async function run<Report>(
  command: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<Report> {
  signal.throwIfAborted();
  const { stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    signal,
    stdout: "piped",
    stderr: "piped",
  }).output();
  signal.throwIfAborted();
  const text = new TextDecoder().decode(stdout).trim();
  if (text === "") throw new Error(`chatload: ${new TextDecoder().decode(stderr).trim()}`);
  const report: Report & { error?: string; detail?: string } = JSON.parse(text);
  if (report.error) throw new Error(`chatload: ${report.error}: ${report.detail}`);
  return report;
}

/** How the load generator speaks our verbs; `%I` as the id makes an ack traceable to its message. */
const verbs = [
  ...["--types", "message", "--ack-type", "message_ack"],
  ...["--t-register", '{"type":"hello","protocol":1,"agent":"load"}\\n', "--r-register", "welcome"],
  ...["--pass", loadPassword],
];

/** Arguments for users who register by themselves, which logs them in as well. */
export const newcomers = [
  ...verbs,
  ...["--t-login", '{"type":"register","username":"%U","password":"%P"}\\n'],
  ...["--r-login", "register_response"],
  ...[
    "--t-msg",
    '{"type":"message","id":"%I","client_id":"%I","receiver":"%R","content":"%C"}\\n',
  ],
];

/** Arguments for members of a group, who are registered and in it already. */
export function members(group: string): string[] {
  return [
    ...verbs,
    ...["--t-login", '{"type":"login","username":"%U","password":"%P"}\\n'],
    ...["--t-join", '{"type":"ping","id":"j"}\\n', "--r-join", "pong"],
    "--t-gmsg",
    `{"type":"message","id":"%I","client_id":"%I","receiver":"${group}","content":"%C"}\\n`,
  ];
}

let crowds = 0;

/** A prefix that no users had before: names are never given twice. */
export function newPrefix(): string {
  return `c${++crowds}x`;
}

/** The name that the load generator gives to its user number `index`. */
export function userName(prefix: string, index: number): string {
  return prefix + String(index).padStart(5, "0");
}
