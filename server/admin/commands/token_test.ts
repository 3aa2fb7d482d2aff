import assert from "node:assert/strict";
import { type AdminServer, startAdminServer } from "../../../tests/support/admin_server.ts";
import { failedAdmin, runAdminQuietly } from "../../../tests/support/run_admin.ts";
import { silentLogger } from "../../../tests/support/silent_logger.ts";
import { isOperator } from "../../auth/operator_token.ts";
import { dataFolder } from "../../data_folder.ts";
import { openStore } from "../../store/open.ts";
import { listenForAdmin } from "../listen.ts";
import { lockDataDirectory } from "../lock.ts";

function opens(folder: string, token: string): boolean {
  const store = openStore({ path: dataFolder(folder).database });
  try {
    return isOperator(store, `Bearer ${token}`);
  } finally {
    store.close();
  }
}

/** Runs something while a server takes orders. */
async function whileRunning(server: AdminServer, work: () => Promise<void>): Promise<void> {
  using _lock = await lockDataDirectory(server.folder, "en");
  const listener = await listenForAdmin(server.folder, server.services, silentLogger);
  await work().finally(() => listener.close());
}

Deno.test("a token is made once, alone on stdout, by the running server", async () => {
  await using server = await startAdminServer();
  await whileRunning(server, async () => {
    const { stdout, stderr } = await runAdminQuietly({ command: "token" }, server.folder);
    assert.match(stderr[0]!, /server is running/);
    assert.equal(stdout.length, 1);
    assert.ok(isOperator(server.services.store, `Bearer ${stdout[0]}`));
  });
});

Deno.test("a token is made on the files of a stopped server", async () => {
  await using server = await startAdminServer();
  server.stop();
  const { stdout, stderr } = await runAdminQuietly({ command: "token" }, server.folder);
  assert.match(stderr[0]!, /No server is running/);
  assert.ok(opens(server.folder, stdout[0]!));
});

Deno.test("where there is a token it is not shown again; it ends with 73 and says what would work", async () => {
  await using server = await startAdminServer();
  server.stop();
  const { stdout: [first] } = await runAdminQuietly({ command: "token" }, server.folder);
  const { exitCode, message, hint } = await failedAdmin({ command: "token" }, server.folder);
  assert.equal(exitCode, 73);
  assert.match(message, /There is a token since \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
  assert.match(hint ?? "", /--new/);
  assert.ok(opens(server.folder, first!));
  const { stdout: [second] } = await runAdminQuietly(
    { command: "token", new: true },
    server.folder,
  );
  assert.deepEqual([first, second].map((one) => opens(server.folder, one!)), [false, true]);
});

Deno.test("a running server refuses a second token in the same way", async () => {
  await using server = await startAdminServer();
  await whileRunning(server, async () => {
    await runAdminQuietly({ command: "token" }, server.folder);
    const { exitCode, message } = await failedAdmin({ command: "token" }, server.folder);
    assert.equal(exitCode, 73);
    assert.match(message, /There is a token since/);
  });
});
