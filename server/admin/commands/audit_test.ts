import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { startAdminServer } from "../../../tests/support/admin_server.ts";
import { failedAdmin, runAdminQuietly } from "../../../tests/support/run_admin.ts";
import { dataFolder } from "../../data_folder.ts";
import { lockDataDirectory } from "../lock.ts";

const verify = { command: "audit", what: "verify" } as const;

/** Changes the file by hand. */
function tamper(folder: string, sql: string): void {
  using database = new DatabaseSync(dataFolder(folder).database);
  database.exec(sql);
}

Deno.test("a log that is whole is said to be, with its end alone on stdout, running and stopped", async () => {
  await using server = await startAdminServer();
  await server.register("ana");
  const heads: string[] = [];
  {
    using _lock = await lockDataDirectory(server.folder, "en");
    heads.push(...(await runAdminQuietly(verify, server.folder)).stdout);
  }
  server.stop();
  const { stdout, stderr } = await runAdminQuietly(verify, server.folder);
  heads.push(...stdout);
  assert.equal(heads.length, 2);
  assert.match(heads[0]!, /^1 [0-9a-f]{64}$/);
  assert.equal(heads[1], heads[0]);
  assert.match(stderr.join(" "), /is whole.*elsewhere/);
});

Deno.test("a log that was changed ends with 65, and the record and what is wrong are named", async () => {
  await using server = await startAdminServer();
  await server.register("ana");
  await server.register("bia");
  server.stop();
  tamper(server.folder, "UPDATE activity SET at = at + 1 WHERE id = 2");
  const { exitCode, message, hint } = await failedAdmin(verify, server.folder);
  assert.equal(exitCode, 65);
  assert.match(
    message,
    /from record 2 on: it, or an entry that it covers, is not what was written/,
  );
  assert.match(hint ?? "", /before that record holds/);
});

Deno.test("what the operator did is in the log, and no password of it", async () => {
  await using server = await startAdminServer();
  await server.register("ana");
  server.stop();
  const { stdout } = await runAdminQuietly({ command: "reset", user: "ana" }, server.folder);
  using database = new DatabaseSync(dataFolder(server.folder).database);
  const [row] = database.prepare("SELECT events FROM activity ORDER BY id DESC").all();
  assert.match(String(row?.events), /"kind":"admin".*"reset user=ana revoked=1"/);
  const all = JSON.stringify(database.prepare("SELECT events FROM activity").all());
  assert.ok(!all.includes(stdout[0]!));
});

Deno.test("a database without a log, and another word than verify, are refused", async () => {
  await using server = await startAdminServer();
  const word = await failedAdmin({ ...verify, what: "repair" }, server.folder);
  assert.equal(word.exitCode, 64);
  assert.match(word.message, /"repair"/);
  server.stop();
  tamper(server.folder, "PRAGMA user_version = 3");
  const older = await failedAdmin(verify, server.folder);
  assert.equal(older.exitCode, 75);
  assert.match(older.message, /of version 3/);
});
