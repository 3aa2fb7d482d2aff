import { join } from "node:path";
import { type Program, spawnChat } from "./program.ts";

/** A `chat serve` as people start it, discovery included. */
export interface Served extends AsyncDisposable {
  readonly program: Program;
  readonly port: number;
  readonly udpPort: number;
  /** 0 where there is none. */
  readonly httpPort: number;
  /** The printed join lines: for the owner, and for everybody else. */
  readonly lines: readonly string[];
}

/** Starts it and waits until it is ready; its data is in `folder`. */
export async function serve(
  folder: string,
  {
    host = "127.0.0.1",
    port = 0,
    udpPort = 0,
    heartbeatMs = 90_000,
    /** Files need it. */
    httpPort = undefined as number | undefined,
    more = [] as readonly string[],
  } = {},
): Promise<Served> {
  const http = httpPort === undefined ? ["--no-http"] : ["--http-port", String(httpPort)];
  const program = await spawnChat([
    ...["serve", "--data", join(folder, "server"), "--host", host, ...http],
    ...["--port", String(port), "--udp-port", String(udpPort)],
    ...["--password-cost", "10", "--log-format", "json"],
    ...["--heartbeat-ms", String(heartbeatMs)],
    ...more,
  ]);
  const ready = JSON.parse(await program.stderr.waitFor('"event":"ready"'));
  const lines = program.stdout.lines.flatMap((line) => /chat:\/\/\S+/.exec(line)?.[0] ?? []);
  return {
    program,
    port: Number(ready.chat.replace(/.*:/, "")),
    udpPort: Number(ready.udp),
    httpPort: Number(String(ready.https ?? 0).replace(/.*:/, "")),
    lines,
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

/** Where somebody's profile is, and how they get in. */
export function settingsOf(folder: string, name: string) {
  const env = { CHAT_PASSWORD: `${name}-has-a-password`, TZ: "UTC" };
  return { args: ["--data", folder, "--profile", name], env };
}

/** Starts somebody's `chat connect` and waits until it has all that was missed. */
export async function connect(
  folder: string,
  name: string,
  ...more: readonly string[]
): Promise<Program> {
  const { args, env } = settingsOf(folder, name);
  const program = await spawnChat(["connect", ...args, "--name", name, ...more], { env });
  await program.stderr.waitFor("caught up");
  return program;
}

/** Starts somebody's `chat connect --json` and waits until it has all that was missed. */
export async function connectInFrames(
  folder: string,
  name: string,
  ...more: readonly string[]
): Promise<Program> {
  const { args, env } = settingsOf(folder, name);
  const program = await spawnChat(["connect", ...args, "--name", name, "--json", ...more], { env });
  await program.stdout.waitFor('"type":"caught_up"');
  return program;
}

/** The chat as somebody saw it, without times and marks. */
export function transcript(...programs: Program[]): string[] {
  return programs.flatMap(({ stdout }) => stdout.lines)
    .map((line) => line.replace(/^\d\d:\d\d /, "").replace(/ {2}✓$/, ""));
}

/** Types a line. */
export async function say(program: Program, text: string): Promise<void> {
  await program.write(text + "\n");
}
