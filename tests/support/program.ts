import { resolve } from "node:path";
import { LineReader } from "./line_reader.ts";
import { projectDirectory } from "./project_directory.ts";

/**
 * How `chat` is started: the executable that `CHAT_EXECUTABLE` names, else from source with the
 * Deno that runs the tests. Arguments of `chat` follow `args`.
 */
export function chatCommand(): { readonly command: string; readonly args: readonly string[] } {
  const executable = Deno.env.get("CHAT_EXECUTABLE");
  if (executable) return { command: resolve(projectDirectory, executable), args: [] };
  const config = resolve(projectDirectory, "deno.json");
  const main = resolve(projectDirectory, "main.ts");
  return {
    command: Deno.execPath(),
    args: ["run", "-A", "--no-prompt", "--unstable-net", `--config=${config}`, main],
  };
}

export interface SpawnOptions {
  /** Added to the environment of the tests, which reaches the program without `CHAT_…` and locale. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A `chat` that was installed, instead of the one that is tested. */
  readonly executable?: string;
  /** A command that starts the program, such as `ip netns exec NAME`, instead of us. */
  readonly through?: readonly string[];
}

/** A running `chat`. Disposing of it kills it if it still runs. */
export interface Program extends AsyncDisposable {
  readonly pid: number;
  readonly stdout: LineReader;
  readonly stderr: LineReader;
  readonly status: Promise<Deno.CommandStatus>;
  /** Types into it; a line needs its own `\n`. */
  write(text: string): Promise<void>;
  /** Ends its standard input. */
  endInput(): Promise<void>;
  /** Sends a signal, `SIGKILL` unless told otherwise, and waits until it has ended and said all. */
  kill(signal?: Deno.Signal): Promise<Deno.CommandStatus>;
}

let denoDirectory: string | undefined;

/** A test may give the program another home; the packages stay where they were downloaded. */
async function cacheDirectory(): Promise<string> {
  if (denoDirectory !== undefined) return denoDirectory;
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const info: { denoDir: string } = JSON.parse(new TextDecoder().decode(stdout));
  return denoDirectory = info.denoDir;
}

/** The environment of a program that a test starts. */
export async function programEnvironment(
  extra: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const inherited = Object.entries(Deno.env.toObject()).filter(([name]) =>
    !/^(CHAT_|LC_|LANG)/.test(name)
  );
  return {
    ...Object.fromEntries(inherited),
    NO_COLOR: "1",
    LANG: "C",
    DENO_DIR: await cacheDirectory(),
    ...extra,
  };
}

/**
 * Starts `chat` with `args`.
 *
 * @example
 * ```ts ignore
 * await using server = await spawnChat(["serve", "--port", "0"], { env: { CHAT_DATA: folder } });
 * await server.stderr.waitFor("ready");
 * ```
 */
export async function spawnChat(
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<Program> {
  const { executable } = options;
  const how = executable === undefined ? chatCommand() : { command: executable, args: [] };
  const [command, ...before] = [...options.through ?? [], how.command, ...how.args];
  const child = new Deno.Command(command!, {
    args: [...before, ...args],
    env: await programEnvironment(options.env ?? {}),
    clearEnv: true,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return programOf(child, `chat ${args.join(" ")}`);
}

function programOf(child: Deno.ChildProcess, name: string): Program {
  const input = child.stdin.getWriter();
  const stdout = new LineReader(child.stdout, `stdout of ${name}`);
  const stderr = new LineReader(child.stderr, `stderr of ${name}`);
  const finished = async () => {
    const [status] = await Promise.all([child.status, stdout.ended, stderr.ended]);
    return status;
  };
  const status = finished();
  // The pipe may be closed by the other side first.
  const endInput = () => input.close().catch(() => {});
  const kill = async (signal: Deno.Signal = "SIGKILL") => {
    signalIfRunning(child, signal);
    const ended = await status;
    await endInput();
    return ended;
  };
  return {
    pid: child.pid,
    stdout,
    stderr,
    status,
    write: (text) => input.write(new TextEncoder().encode(text)),
    endInput,
    kill,
    [Symbol.asyncDispose]: async () => void await kill(),
  };
}

/** Sends a signal to a process, which may have ended before. */
export function signalIfRunning(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** What `chat` said and how it ended, for commands that end by themselves. */
export async function runChat(
  args: readonly string[],
  options: SpawnOptions & { readonly input?: string } = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  await using program = await spawnChat(args, options);
  if (options.input !== undefined) await program.write(options.input).catch(() => {});
  await program.endInput();
  const { code } = await program.status;
  const text = (reader: LineReader) => reader.lines.map((line) => line + "\n").join("");
  return { code, stdout: text(program.stdout), stderr: text(program.stderr) };
}
