import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chatCommand, programEnvironment } from "./program.ts";
import { findTool } from "./require.ts";
import { settingsOf } from "./people.ts";

/** A whole conversation on a busy machine fits; a hang still ends the test. */
const patienceMs = 30_000;

/** What is waited for: a text on the screen, or anything else about its rows. */
type Wanted = string | RegExp | ((rows: readonly string[]) => boolean);

/** A terminal that a program runs on. Disposing of it kills both. */
export interface Terminal extends AsyncDisposable {
  /** Types a text. */
  type(text: string): Promise<void>;
  /** Presses keys, by tmux's names: `Enter`, `PPage`, `M-Up`, `C-k`. */
  press(...keys: readonly string[]): Promise<void>;
  /** Pastes a text, as terminals do it for programs that want to know. */
  paste(text: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** The rows of the screen, without spaces at their ends. */
  screen(): Promise<string[]>;
  /** Waits until it is on the screen, and returns the rows then. */
  until(wanted: Wanted): Promise<string[]>;
  /** One of tmux's own formats, such as `#{pane_title}`. */
  ask(format: string): Promise<string>;
  /** The program's process: the child of the shell that tmux has started. */
  program(): Promise<number>;
  /** Waits until the program has ended; returns its exit code. */
  ended(): Promise<number>;
}

interface Command {
  readonly resolve: (lines: string[]) => void;
  readonly reject: (error: Error) => void;
}

/** Speaks tmux's control mode: it says by itself when something is written on the terminal. */
class ControlClient {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #commands: Command[] = [];
  readonly #watchers = new Set<() => void>();
  readonly #reading: Promise<void>;

  constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#writer = child.stdin.getWriter();
    this.#reading = this.#read();
  }

  /** The first answer is that of the command that started it. */
  started(): Promise<string[]> {
    return this.#answer();
  }

  command(text: string): Promise<string[]> {
    const answer = this.#answer();
    this.#writer.write(new TextEncoder().encode(text + "\n")).catch(() => {});
    return answer;
  }

  #answer(): Promise<string[]> {
    const { promise, ...command } = Promise.withResolvers<string[]>();
    this.#commands.push(command);
    return promise;
  }

  /** Calls `look` whenever something has changed; returns what ends that. */
  watch(look: () => void): () => void {
    this.#watchers.add(look);
    return () => this.#watchers.delete(look);
  }

  async #read(): Promise<void> {
    let rest = "";
    let block: string[] | undefined;
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) block = this.#take(line, block);
    }
    for (const { reject } of this.#commands.splice(0)) reject(new Error("tmux has ended"));
  }

  #take(line: string, block: string[] | undefined): string[] | undefined {
    if (line.startsWith("%begin ")) return [];
    if (block !== undefined && /^%(end|error) \d+ \d+ /.test(line)) {
      const command = this.#commands.shift();
      if (line.startsWith("%end")) command?.resolve(block);
      else command?.reject(new Error(`tmux: ${block.join("\n")}`));
      return undefined;
    }
    if (block !== undefined) block.push(line);
    else for (const look of this.#watchers) look();
    return block;
  }

  async close(): Promise<void> {
    await this.command("kill-server").catch(() => {});
    await this.#child.status;
    await this.#reading;
    await this.#writer.close().catch(() => {});
  }
}

/** Quotes an argument for tmux's own parser and for a shell, which agree on this. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Starts a program on a terminal of its own. */
export async function startTerminal(
  command: readonly string[],
  { columns = 100, rows = 24, env = {} }: {
    readonly columns?: number;
    readonly rows?: number;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<Terminal> {
  const socket = join(tmpdir(), `chat-tmux-${randomUUID()}`);
  const { NO_COLOR: _, ...inherited } = await programEnvironment({ LANG: "C.UTF-8", TZ: "UTC" });
  const line = command.map(quoted).join(" ");
  const child = new Deno.Command(findTool("tmux")!, {
    args: [
      ...["-u", "-S", socket, "-f", "/dev/null", "-C"],
      ...[
        "new-session",
        "-x",
        String(columns),
        "-y",
        String(rows),
        `${line}; echo "[ended $?]"; exec cat`,
      ],
    ],
    env: { ...inherited, TERM: "xterm-256color", SHELL: "/bin/sh", ...env },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const client = new ControlClient(child);
  await client.started();
  const terminal = terminalOf(client, socket);
  await terminal.resize(columns, rows);
  return terminal;
}

function terminalOf(client: ControlClient, socket: string): Terminal {
  const screen = async () => {
    const rows = await client.command("capture-pane -p");
    return rows.map((row) => row.trimEnd());
  };
  const ask = async (format: string) =>
    (await client.command(`display -p ${quoted(format)}`))[0] ?? "";
  const until = (wanted: Wanted) => waitUntil(client, screen, matcher(wanted), String(wanted));
  return {
    type: async (text) => void await client.command(`send-keys -l ${quoted(text)}`),
    press: async (...keys) => void await client.command(`send-keys ${keys.join(" ")}`),
    resize: async (columns, rows) =>
      void await client.command(`refresh-client -C ${columns}x${rows}`),
    async paste(text) {
      const path = `${socket}.paste`;
      await Deno.writeTextFile(path, text);
      await client.command(`load-buffer ${quoted(path)}`);
      await client.command("paste-buffer -p");
      await Deno.remove(path);
    },
    screen,
    until,
    ask,
    async program() {
      const shell = await ask("#{pane_pid}");
      const children = await Deno.readTextFile(join("/proc", shell, "task", shell, "children"));
      return Number(children.trim().split(" ")[0]);
    },
    async ended() {
      const rows = await until(/^\[ended \d+\]$/);
      return Number(/^\[ended (\d+)\]$/m.exec(rows.join("\n"))![1]);
    },
    async [Symbol.asyncDispose]() {
      await client.close();
      await Deno.remove(socket).catch(() => {});
    },
  };
}

function matcher(wanted: Wanted): (rows: readonly string[]) => boolean {
  if (typeof wanted === "function") return wanted;
  const isOn = (row: string) =>
    typeof wanted === "string" ? row.includes(wanted) : row.search(wanted) >= 0;
  return (rows) => rows.some(isOn);
}

/** Looks at the screen now, and whenever something was written, until it is as it should be. */
async function waitUntil(
  client: ControlClient,
  screen: () => Promise<string[]>,
  isRight: (rows: readonly string[]) => boolean,
  wanted: string,
): Promise<string[]> {
  let seen: string[] = [];
  let changed = Promise.withResolvers<void>();
  const stop = client.watch(() => changed.resolve());
  const timer = setTimeout(() => changed.reject(new Error("too late")), patienceMs);
  try {
    while (true) {
      seen = await screen();
      if (isRight(seen)) return seen;
      await changed.promise;
      const next = Promise.withResolvers<void>();
      changed = { ...next, reject: next.reject };
    }
  } catch (error) {
    throw new Error(`never on the terminal: ${wanted}\n${seen.join("\n")}`, { cause: error });
  } finally {
    clearTimeout(timer);
    stop();
  }
}

/** Starts somebody's `chat connect` on a terminal. */
export function connectOnTerminal(
  folder: string,
  name: string,
  more: readonly string[] = [],
  options: Parameters<typeof startTerminal>[1] = {},
): Promise<Terminal> {
  const { command, args } = chatCommand();
  const { args: profile, env } = settingsOf(folder, name);
  return startTerminal(
    [command, ...args, "connect", ...profile, "--name", name, ...more],
    { ...options, env: { ...env, ...options.env } },
  );
}
