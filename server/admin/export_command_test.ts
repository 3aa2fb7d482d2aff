import assert from "node:assert/strict";
import { join } from "node:path";
import { Failure } from "../../common/failure.ts";
import { hasModes } from "../../common/platform.ts";
import { type AdminServer, startAdminServer } from "../../tests/support/admin_server.ts";
import { awkwardNames, seedActivity } from "../../tests/support/seed_activity.ts";
import { silentLogger } from "../../tests/support/silent_logger.ts";
import { readStrictCsv } from "../../tests/support/strict_csv.ts";
import { type ExportOptions, runOperatorExport } from "./export_command.ts";
import { listenForAdmin } from "./listen.ts";
import { lockDataDirectory } from "./lock.ts";

const env = { get: () => undefined };

interface Exported {
  readonly stderr: readonly string[];
  /** What is in the file. */
  readonly text: string;
}

/** Exports what is about failed logins, unless told otherwise, into a file of the folder. */
async function exportFrom(
  data: string,
  options: Partial<ExportOptions> = {},
): Promise<Exported> {
  const output = join(data, "activity.out");
  const usual = { format: "ndjson", filters: { kind: "login_failed" }, force: true } as const;
  const stderr: string[] = [];
  const { error } = console;
  console.error = (line: string) => void stderr.push(line);
  try {
    const code = await runOperatorExport({
      what: "activity",
      data,
      language: "en",
      env,
      output,
      ...usual,
      ...options,
    });
    assert.equal(code, 0);
  } finally {
    console.error = error;
  }
  return { stderr, text: await Deno.readTextFile(options.output ?? output) };
}

async function failure(data: string, options: Partial<ExportOptions>): Promise<Failure> {
  const caught = await exportFrom(data, options).then(() => undefined, (error: unknown) => error);
  assert.ok(caught instanceof Failure, String(caught));
  return caught;
}

/** A server with that many rows in its log, half of them failed logins. */
async function serverWith(rows: number): Promise<AdminServer> {
  const server = await startAdminServer();
  await seedActivity(server.services.store, rows);
  return server;
}

async function whileRunning(server: AdminServer, work: () => Promise<void>): Promise<void> {
  using _lock = await lockDataDirectory(server.folder, "en");
  const listener = await listenForAdmin(server.folder, server.services, silentLogger);
  await work().finally(() => listener.close());
}

/** Of the rows, which all that is left of them but the last line are. */
function detailsOf(text: string): string[] {
  return text.trimEnd().split("\n").slice(0, -1).map((line) => JSON.parse(line).detail);
}

const numbers = (count: number) => Array.from({ length: count }, (_, at) => String(at));

Deno.test("a running server is asked, and a stopped one's files are read; both say the same", async () => {
  await using server = await serverWith(2600);
  const running: string[] = [];
  await whileRunning(server, async () => {
    for (const format of ["ndjson", "csv"] as const) {
      const { stderr, text } = await exportFrom(server.folder, { format });
      assert.match(stderr.join("\n"), /^chat: The server is running and exports this$/);
      running.push(text);
    }
  });
  server.stop();
  const { stderr, text } = await exportFrom(server.folder);
  assert.match(stderr.join("\n"), /^chat: No server is running; exporting from the files in "/);
  assert.deepEqual(detailsOf(text), numbers(1300));
  assert.equal(running[0], text);
  assert.equal(running[1], (await exportFrom(server.folder, { format: "csv" })).text);
  assert.equal(readStrictCsv(running[1]!).length, 1302);
});

Deno.test("filters choose rows, running or not", async () => {
  await using server = await serverWith(2 * awkwardNames.length);
  const filters = {
    kind: "login_failed",
    from: "2026-01-01T00:00:02Z",
    to: "2026-01-01T00:00:05Z",
  };
  await whileRunning(server, async () => {
    assert.deepEqual(detailsOf((await exportFrom(server.folder, { filters })).text), [
      "2",
      "3",
      "4",
    ]);
  });
  server.stop();
  const { text } = await exportFrom(server.folder, { filters });
  assert.deepEqual(detailsOf(text), ["2", "3", "4"]);
  const { text: nothing } = await exportFrom(server.folder, {
    filters: { ...filters, user: "ana" },
  });
  assert.deepEqual(detailsOf(nothing), []);
});

Deno.test("the last row's place leads to those behind it, in whatever pages they come", async () => {
  await using server = await serverWith(1200);
  server.stop();
  const filters = { kind: "login_failed,message" };
  const all = (await exportFrom(server.folder, { filters })).text.trimEnd().split("\n").slice(
    0,
    -1,
  );
  for (const seen of [1, 499, 500, 777, 1200]) {
    const { record, index } = JSON.parse(all[seen - 1]!);
    const after = `${record}.${index}`;
    const { text } = await exportFrom(server.folder, { filters: { ...filters, after } });
    assert.deepEqual(text.trimEnd().split("\n").slice(0, -1), all.slice(seen));
  }
});

Deno.test("an unknown user is named with exit code 67, running or not", async () => {
  await using server = await serverWith(2);
  const options = { filters: { user: "nobody" } };
  const assertUnknown = async () => {
    const { exitCode, message } = await failure(server.folder, options);
    assert.deepEqual([exitCode, message], [67, 'There is nobody called "nobody" here']);
  };
  await whileRunning(server, assertUnknown);
  server.stop();
  await assertUnknown();
});

Deno.test("a filter that cannot be used is named before anything is looked at", async () => {
  const { exitCode, message } = await failure("/nowhere", { filters: { from: "yesterday" } });
  assert.equal(exitCode, 64);
  assert.match(message, /--from "yesterday": it has to be a time such as/);
});

Deno.test("a file that is there is left alone, unless it may be replaced", async () => {
  await using server = await serverWith(4);
  server.stop();
  const output = join(server.folder, "mine.ndjson");
  await Deno.writeTextFile(output, "mine");
  const { exitCode, message, hint } = await failure(server.folder, { output, force: false });
  assert.equal(exitCode, 73);
  assert.ok(message.includes(output));
  assert.match(hint ?? "", /--force/);
  assert.equal(await Deno.readTextFile(output), "mine");
  const { text } = await exportFrom(server.folder, { output, force: true });
  assert.deepEqual(detailsOf(text), ["0", "1"]);
});

Deno.test("a new file is its owner's alone, and has its name once it is whole", async () => {
  await using server = await serverWith(4);
  server.stop();
  const output = join(server.folder, "new.csv");
  await exportFrom(server.folder, { output, force: false, format: "csv" });
  if (hasModes) assert.equal((await Deno.stat(output)).mode! & 0o777, 0o600);
  const failed = join(server.folder, "failed.csv");
  await failure(server.folder, { output: failed, filters: { user: "nobody" } });
  const names = await Array.fromAsync(Deno.readDir(server.folder), ({ name }) => name);
  assert.deepEqual(names.filter((name) => /failed|part/.test(name)), []);
});

Deno.test("a place that cannot be written to is named with exit code 73", async () => {
  await using server = await serverWith(2);
  server.stop();
  for (const output of [join(server.folder, "no", "folder.csv"), server.folder]) {
    const { exitCode, message } = await failure(server.folder, { output, force: false });
    assert.equal(exitCode, 73);
    assert.ok(message.startsWith(`Cannot write to "${output}": `), message);
  }
});

Deno.test("a folder without a server's data is named with exit code 66", async () => {
  const folder = await Deno.makeTempDir();
  const output = join(folder, "out");
  assert.equal((await failure(folder, { output })).exitCode, 66);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
  await Deno.remove(folder);
});

Deno.test("an export that a server breaks off is a failure, and leaves no file", async () => {
  await using server = await serverWith(5000);
  const { store } = server.services;
  const read = store.activity.bind(store);
  let pages = 0;
  store.activity = (...asked) => {
    if (pages++ === 2) throw new Error("the disk is gone");
    return read(...asked);
  };
  const output = join(server.folder, "out.csv");
  using _lock = await lockDataDirectory(server.folder, "en");
  const listener = await listenForAdmin(server.folder, server.services, silentLogger);
  const { exitCode, message, hint } = await failure(server.folder, { output })
    .finally(() => listener.close());
  assert.equal(exitCode, 75);
  assert.match(message, /^The export broke off: /);
  assert.match(hint ?? "", /run it again/);
  await assert.rejects(Deno.stat(output), Deno.errors.NotFound);
});
