import assert from "node:assert/strict";
import type { AdminRequest } from "../../../common/admin_commands.ts";
import { startAdminServer } from "../../../tests/support/admin_server.ts";
import { failedAdmin, runAdminQuietly } from "../../../tests/support/run_admin.ts";
import { silentLogger } from "../../../tests/support/silent_logger.ts";
import { listenForAdmin } from "../listen.ts";
import { lockDataDirectory } from "../lock.ts";

type Request = Omit<AdminRequest<"alerts">, "command">;

for (const which of ["running", "stopped"]) {
  Deno.test(`rules are listed, added and removed (${which})`, async () => {
    await using server = await startAdminServer();
    const { folder, services } = server;
    const isRunning = which === "running";
    using _lock = isRunning ? await lockDataDirectory(folder, "en") : undefined;
    const listener = isRunning
      ? await listenForAdmin(folder, services, silentLogger)
      : server.stop();
    const run = async (request: Request) => {
      const said = await runAdminQuietly({ command: "alerts", ...request }, folder);
      return { stdout: said.stdout, note: said.stderr[1] };
    };
    assert.match((await run({})).note!, /There is no rule/);
    const first = await run({ action: "add", values: ["temperature_c > 80 tag env=lab"] });
    assert.match(first.note!, /Rule 1 watches now: temperature > 80 tag env=lab$/);
    await run({ action: "add", values: ["missing", "for", "10m"] });
    const { stdout: table } = await run({});
    assert.match(table[0]!, /^ID +RULE +TAG +OPEN$/);
    assert.match(table[1]!, /^1 +temperature > 80 +env=lab +0$/);
    assert.match((await run({ action: "remove", values: ["1"] })).note!, /Rule 1 is gone/);
    const { stdout } = await run({ action: "list", json: true });
    const left = stdout.map((line) => JSON.parse(line));
    assert.deepEqual(left, [{ id: 2, rule: "missing for 10m", tag: null, open: 0 }]);
    await listener?.close();
  });
}

Deno.test("what is no rule is said, with what would be one", async () => {
  await using server = await startAdminServer();
  server.stop();
  const cases: [Request, number, RegExp][] = [
    [{ action: "burn" }, 64, /"burn".*list, add and remove/],
    [{ action: "add" }, 64, /add 'temperature > 85'/],
    [{ action: "add", values: ["temperature is high"] }, 64, /"temperature is high".*FIGURE </],
    [{ action: "remove", values: ["all"] }, 64, /remove ID/],
    [{ action: "remove", values: ["7"] }, 65, /no rule 7/],
  ];
  for (const [request, exitCode, text] of cases) {
    const failed = await failedAdmin({ command: "alerts", ...request }, server.folder);
    assert.deepEqual([failed.exitCode, request], [exitCode, request]);
    assert.match(failed.message, text);
  }
});
