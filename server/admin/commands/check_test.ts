import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { startAdminServer } from "../../../tests/support/admin_server.ts";
import { failedAdmin, runAdminQuietly } from "../../../tests/support/run_admin.ts";
import { dataFolder } from "../../data_folder.ts";
import { lockDataDirectory } from "../lock.ts";

Deno.test("a check says ok of sound data, while the server runs and when it is stopped", async () => {
  await using server = await startAdminServer();
  await server.register("ana");
  const check = () => runAdminQuietly({ command: "check" }, server.folder);
  {
    using _lock = await lockDataDirectory(server.folder, "en");
    assert.deepEqual((await check()).stdout, ["ok"]);
  }
  server.stop();
  assert.deepEqual((await check()).stdout, ["ok"]);
});

Deno.test("a check ends with 65 and says what is damaged, and where", async () => {
  await using server = await startAdminServer();
  await server.register("ana");
  server.stop();
  const database = new DatabaseSync(dataFolder(server.folder).database);
  database.exec("UPDATE conversations SET first = 7");
  database.close();
  const { exitCode, message } = await failedAdmin({ command: "check" }, server.folder);
  assert.equal(exitCode, 65);
  assert.match(message, /is damaged \(faults: 1\); .* begins behind its end: 1/);
});

Deno.test("a file that is no database is told as such, and a folder without one too", async () => {
  await using server = await startAdminServer();
  server.stop();
  await Deno.writeTextFile(dataFolder(server.folder).database, "no database".repeat(99));
  assert.equal((await failedAdmin({ command: "check" }, server.folder)).exitCode, 65);
  const nowhere = `${server.folder}/nowhere`;
  assert.equal((await failedAdmin({ command: "check" }, nowhere)).exitCode, 66);
});
