import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { LineReader } from "./support/line_reader.ts";
import { type Program, spawnChat } from "./support/program.ts";
import { findTool, toolTest } from "./support/require.ts";
import { assertNoErrorLogged, startServerProgram } from "./support/server_program.ts";
import { temporaryFolder } from "./support/temporary_folder.ts";
import { testPassword } from "./support/test_password.ts";

/** The same time zone, as each runtime knows it without a database of the system's. */
const threeHoursBehind = { deno: { TZ: "Etc/GMT+3" }, python: { TZ: "<-03>3" } };

const script = fileURLToPath(new URL("./classic_client.py", import.meta.url));

type Deed = { readonly do: string; readonly content?: string; readonly status?: string };

/** The other party: a `chat connect` that is driven by frames. */
class Bia {
  readonly #start: () => Promise<Program>;
  #program: Program | undefined;

  constructor(start: () => Promise<Program>) {
    this.#start = start;
  }

  async perform(deed: Deed): Promise<void> {
    switch (deed.do) {
      case "come":
        this.#program = await this.#start();
        return void await this.#hear({ type: "caught_up" });
      case "say":
        await this.#say({ type: "message", receiver: "ana", content: deed.content });
        // Answered once the message before it is on the server's disk.
        await this.#say({ type: "get_users", id: "stored" });
        return void await this.#hear({ id: "stored" });
      case "expect":
        return void await this.#hear({ type: "message", sender: "ana", content: deed.content });
      case "expect_typing":
        return void await this.#hear({ from: "ana", status: deed.status });
      case "go":
        await this.#program!.endInput();
        return assert.equal((await this.#program!.status).code, 0);
      default:
        await this.#say({ type: deed.do, recipient: "ana" });
    }
  }

  async #say(frame: object): Promise<void> {
    await this.#program!.write(JSON.stringify(frame) + "\n");
  }

  async #hear(wanted: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#program!.stdout.waitFor((line) => {
      const frame = JSON.parse(line);
      return Object.entries(wanted).every(([name, value]) => frame[name] === value);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program?.[Symbol.asyncDispose]();
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncIterable<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}

toolTest(
  "python3",
  "a client written from the classic table alone talks with chat connect",
  async () => {
    await using folder = await temporaryFolder();
    await using server = await startServerProgram(
      `${folder.path}/server`,
      ["--lang", "en"],
      undefined,
      threeHoursBehind.deno,
    );
    const line = (await server.program.stdout.waitFor("chat://")).trim();
    await using bia = new Bia(() =>
      spawnChat(
        [
          "connect",
          "--json",
          "--name",
          "bia",
          "--data",
          `${folder.path}/bia`,
          line.split(" ").at(-1)!,
        ],
        { env: { CHAT_PASSWORD: testPassword } },
      )
    );
    const python = new Deno.Command(findTool("python3")!, {
      args: [script, String(server.ports.plain)],
      env: threeHoursBehind.python,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const errors = new LineReader(python.stderr, "stderr of Python");
    const claims: string[] = [];
    const input = python.stdin.getWriter();
    for await (const said of linesOf(python.stdout)) {
      if (said.startsWith("ok ")) claims.push(said.slice(3));
      else {
        await bia.perform(JSON.parse(said.replace(/^bia /, "")));
        await input.write(new TextEncoder().encode("done\n"));
      }
    }
    await input.close().catch(() => {});
    await errors.ended;
    assert.equal((await python.status).code, 0, errors.lines.join("\n"));
    assert.deepEqual(claims, [
      "registers",
      "is told of a name that is taken",
      "is refused with a wrong password",
      "logs in",
      "sees who comes",
      "sees who is here",
      "talks both ways",
      "is refused an unknown recipient",
      "speaks as who logged in",
      "sees typing, and is seen",
      "gets what it missed, in order",
      "sees who goes",
    ]);
    assert.equal((await server.program.kill("SIGTERM")).code, 0);
    assertNoErrorLogged(server.program.stderr.lines);
  },
);
