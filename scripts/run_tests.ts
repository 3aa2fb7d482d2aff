/**
 * `deno task test`: runs the tests, shows what they say as they say it, and ends with what was
 * skipped and why, and with the counts. Arguments go to `deno test`; a path narrows the run. With
 * `CHAT_EXECUTABLE` only those run that start the program, as that executable.
 */
import { importersOf, projectFiles } from "../tests/support/source_files.ts";
import { conclusion, countLine, type Tally } from "./test_output.ts";

/** The examples in their comments run too. */
const rooms = ["client", "common", "protocol", "scripts", "server", "tests"];

async function defaultPaths(): Promise<readonly string[]> {
  if (!Deno.env.get("CHAT_EXECUTABLE")) return rooms;
  const starters = importersOf("tests/support/program.ts", await projectFiles());
  return starters.filter((path) => path.endsWith("_test.ts"));
}

async function runTests(args: readonly string[], tally: Tally): Promise<number> {
  const paths = args.some((arg) => !arg.startsWith("-")) ? [] : await defaultPaths();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--no-prompt", "--doc", "--parallel", ...args, ...paths],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const [shown, counted] = child.stdout.tee();
  await Promise.all([show(shown), count(counted, tally), child.status]);
  return (await child.status).code;
}

async function show(output: ReadableStream<Uint8Array>): Promise<void> {
  await output.pipeTo(Deno.stdout.writable, { preventClose: true });
}

async function count(output: ReadableStream<Uint8Array>, tally: Tally): Promise<void> {
  let rest = "";
  for await (const text of output.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) countLine(line, tally);
  }
}

const tally: Tally = { passed: 0, failed: 0, skipped: [] };
const code = await runTests(Deno.args, tally);
// What does not compile, or fails outside of any test, is in no count of Deno's.
if (code !== 0 && tally.failed === 0) tally.failed = 1;
console.log(conclusion(tally).join("\n"));
Deno.exit(code);
