import assert from "node:assert/strict";
import { join } from "node:path";
import { defused } from "../common/csv.ts";
import { hasModes } from "../common/platform.ts";
import { peakMemory } from "./support/peak_memory.ts";
import { chatCommand, type Program, runChat, spawnChat } from "./support/program.ts";
import { toolTest } from "./support/require.ts";
import { awkwardNames, seedDatabase, seededKinds } from "./support/seed_activity.ts";
import { startServerProgram } from "./support/server_program.ts";
import { readStrictCsv } from "./support/strict_csv.ts";
import { inFolder } from "./support/temporary_folder.ts";

/** What a server adds to its log by itself does not matter here. */
const kinds = `--kind=${seededKinds}`;

/** Fills the log of a data folder. */
function seeded(data: string, rows: number): Promise<void> {
  return seedDatabase(join(data, "chat.db"), rows);
}

Deno.test("the log is the same over HTTPS, over HTTP, from the running server and from its files", () =>
  inFolder(async (data) => {
    await seeded(data, 1500);
    const { stdout: token, code } = await runChat(["admin", "token", "--data", data]);
    assert.equal(code, 0);
    const exported: string[] = [];
    {
      await using server = await startServerProgram(data);
      const headers = { authorization: `Bearer ${token.trim()}`, accept: "text/csv" };
      const https = await Deno.readTextFile(join(data, "https.pem"));
      using client = Deno.createHttpClient({ caCerts: [certificateOf(https)] });
      const { ports } = server;
      const urls = [`http://127.0.0.1:${ports.http}`, `https://127.0.0.1:${ports.https}`]
        .map((place) => `${place}/api/v1/activity?kind=${seededKinds}`);
      // All of them first, because they are in the log as well.
      for (const url of urls) {
        const refused = await fetch(url, { client });
        assert.equal(refused.status, 401);
        await refused.body?.cancel();
      }
      for (const url of urls) exported.push(await (await fetch(url, { client, headers })).text());
      exported.push(await exportedFile(data, "running.csv", /server is running/));
    }
    exported.push(await exportedFile(data, "stopped.csv", /No server is running/));
    // How far the log was looked through is different: it has grown.
    const [first, ...others] = exported.map((text) => text.replace(/ after=[\d.]+\r\n$/, "\r\n"));
    for (const other of others) assert.ok(other === first);
    assert.equal(readStrictCsv(first!).length, 1504);
  }));

/** What `chat export` writes into a file. */
async function exportedFile(data: string, name: string, says: RegExp): Promise<string> {
  const output = join(data, name);
  const args = ["--data", data, "--format", "csv", kinds, "--output", output];
  const { code, stdout, stderr } = await runChat(["export", "activity", ...args]);
  assert.deepEqual([code, stdout], [0, ""], stderr);
  assert.match(stderr, says);
  return await Deno.readTextFile(output);
}

function certificateOf(pem: string): string {
  return /-----BEGIN CERTIFICATE-----[^]+?-----END CERTIFICATE-----\n?/.exec(pem)![0];
}

Deno.test("people go on talking while the log is exported, several times at once", () =>
  inFolder(async (data) => {
    await seeded(data, 8_000);
    await using server = await startServerProgram(data);
    using bia = await server.connect();
    await bia.hello();
    await bia.register("bia");
    let isOver = false;
    const exports = Promise.all(
      Array.from({ length: 2 }, () => runChat(["export", "activity", "--data", data, kinds])),
    ).finally(() => isOver = true);
    let said = 0;
    for (; !isOver; said++) {
      assert.equal((await bia.tell("#lobby", `while it is exported ${said}`)).type, "message_ack");
    }
    for (const { code, stderr } of await exports) assert.equal(code, 0, stderr);
    // Each is one after the other: were an export one long step, there would be a handful.
    assert.ok(said > 50, `${said}`);
  }));

Deno.test("a reader who has had enough ends an export quietly, running or not", () =>
  inFolder(async (data) => {
    await seeded(data, 20_000);
    await assertHeadIsQuiet(data);
    await using _server = await startServerProgram(data);
    await assertHeadIsQuiet(data);
  }));

/** Does as `| head` does. */
async function assertHeadIsQuiet(data: string): Promise<void> {
  const { command, args } = chatCommand();
  const child = new Deno.Command(command, {
    args: [...args, "export", "activity", "--data", data],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  const [stderr, { code }] = await Promise.all([new Response(child.stderr).text(), child.status]);
  assert.equal(code, 0, stderr);
  assert.doesNotMatch(stderr, /error|hint|at .*:\d+/i);
}

Deno.test("a server that ends in the middle of an export is a failure in one line", () =>
  inFolder(async (data) => {
    await seeded(data, 40_000);
    const server = await startServerProgram(data);
    const { command, args } = chatCommand();
    const child = new Deno.Command(command, {
      args: [...args, "export", "activity", "--data", data],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    await reader.read();
    await server[Symbol.asyncDispose]();
    const rest = async () => {
      while (!(await reader.read()).done);
    };
    const stderr = new Response(child.stderr).text();
    const [text, { code }] = await Promise.all([stderr, child.status, rest()]);
    assert.equal(code, 75, text);
    const [, broken, hint, ...more] = text.trimEnd().split("\n");
    assert.match(broken ?? "", /^chat: error: The export broke off: /, text);
    assert.match(hint ?? "", /^chat: hint: .*run it again$/);
    assert.deepEqual(more, []);
  }));

Deno.test({
  name: "an export that is interrupted leaves no file",
  ignore: !hasModes,
  fn: () =>
    inFolder(async (data) => {
      await seeded(data, 2);
      await using server = await startServerProgram(data);
      // So that it does not come to its end before.
      Deno.kill(server.program.pid, "SIGSTOP");
      try {
        for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
          const output = join(data, signal);
          using changes = Deno.watchFs(data);
          await using program = await spawnChat([
            ...["export", "activity", "--data", data, "--output", output],
          ]);
          for await (const { paths } of changes) {
            if (paths.some((path) => path.endsWith(".part"))) break;
          }
          Deno.kill(program.pid, signal);
          assert.equal((await program.status).code, code);
          const names = await Array.fromAsync(Deno.readDir(data), ({ name }) => name);
          assert.deepEqual(names.filter((name) => name.startsWith("SIG")), []);
        }
      } finally {
        Deno.kill(server.program.pid, "SIGCONT");
      }
    }),
});

Deno.test("bad words on the command line end with 64, 67, 73 or 78, and say which", () =>
  inFolder(async (data) => {
    await seeded(data, 2);
    const output = join(data, "there");
    await Deno.writeTextFile(output, "");
    const wrong: [string[], number, RegExp][] = [
      [["--from", "ontem"], 64, /--from "ontem" não serve/],
      [["--kind", "x"], 64, /--kind "x" não serve.*: message, /],
      [["--user", "ninguém"], 67, /ninguém/],
      [["--output", output], 73, /ele já existe/],
      [["--format", "xml"], 78, /--format "xml"/],
    ];
    for (const [args, code, text] of wrong) {
      const run = await runChat(["export", "activity", "--data", data, ...args], {
        env: { LANG: "pt_BR.UTF-8" },
      });
      assert.deepEqual([run.code, run.stdout], [code, ""], run.stderr);
      assert.match(run.stderr, text);
    }
  }));

/** Reads a file with Python's own parser, and tells what is in it. */
const readByPython = `
import csv, json, sys
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    names, *rows, end = csv.reader(file, strict=True)
assert end[names.index("kind")] == "end"
assert end[names.index("detail")].startswith("rows=%d complete" % len(rows))
assert all(len(row) == len(names) for row in rows), "a row of another length"
column = {name: [row[at] for row in rows] for at, name in enumerate(names)}
places = list(zip(map(int, column["record"]), map(int, column["index"])))
failed = [row for row in rows if row[names.index("kind")] == "login_failed"]
print(json.dumps({
    "rows": len(rows),
    "inOrder": places == sorted(set(places)),
    "failed": [int(row[names.index("detail")]) for row in failed] == list(range(len(rows) // 2)),
    "users": list(set(column["user"])),
}))
`;

const small = 10_000;
const large = 100_000;

toolTest(
  "python3",
  "100 000 rows are valid CSV for another parser, with no formula in them",
  () =>
    inFolder(async (data) => {
      await seeded(data, large);
      const file = join(data, "activity.csv");
      await run(["--data", data, "--format", "csv", kinds, "--output", file]);
      const python = await new Deno.Command("python3", { args: ["-c", readByPython, file] })
        .output();
      assert.equal(python.code, 0, new TextDecoder().decode(python.stderr));
      const { users, ...rest } = JSON.parse(new TextDecoder().decode(python.stdout));
      assert.deepEqual(rest, { rows: large, inOrder: true, failed: true });
      assert.deepEqual(users.toSorted(), ["ana", ...awkwardNames.map(defused)].toSorted());
    }),
);

/** Runs an export to its end, and tells the most memory that it had. */
async function run(args: readonly string[]): Promise<number> {
  await using program: Program = await spawnChat(["export", "activity", ...args]);
  const peak = await peakMemory(program.pid, program.status);
  assert.equal((await program.status).code, 0, program.stderr.lines.join("\n"));
  return peak;
}

/** Garbage and the cache of the database make some difference; gathering the rows makes 2.6. */
const mostGrowth = 2;

Deno.test({
  name: "ten times as many rows take no more memory to export",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    inFolder(async (folder) => {
      const peaks: number[] = [];
      for (const rows of [small, large]) {
        const data = join(folder, String(rows));
        await Deno.mkdir(data);
        await seeded(data, rows);
        for (const format of ["ndjson", "csv"]) {
          const output = join(data, format);
          peaks.push(await run(["--data", data, "--format", format, kinds, "--output", output]));
        }
        const lines = (await Deno.readTextFile(join(data, "ndjson"))).trimEnd().split("\n");
        assert.equal(lines.length, rows + 1);
        assert.equal(JSON.parse(lines.at(-1)!).rows, rows);
        assert.equal(JSON.parse(lines.at(-2)!).detail, String(rows / 2 - 1));
      }
      const [ndjson, csv, moreNdjson, moreCsv] = peaks;
      for (const [before, after] of [[ndjson, moreNdjson], [csv, moreCsv]]) {
        const growth = after! / before!;
        assert.ok(growth < mostGrowth, `${growth.toFixed(2)} times the memory`);
      }
    }),
});
