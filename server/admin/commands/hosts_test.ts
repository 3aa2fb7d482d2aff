import assert from "node:assert/strict";
import type { AdminRequest } from "../../../common/admin_commands.ts";
import { mapFigures } from "../../../protocol/figures.ts";
import { type AdminServer, startAdminServer } from "../../../tests/support/admin_server.ts";
import { failedAdmin, runAdminQuietly } from "../../../tests/support/run_admin.ts";
import { silentLogger } from "../../../tests/support/silent_logger.ts";
import { listenForAdmin } from "../listen.ts";
import { lockDataDirectory } from "../lock.ts";

/** Two hosts: mesa has just reported, and forno never has. */
async function withHosts(work: (server: AdminServer) => Promise<void>): Promise<void> {
  await using server = await startAdminServer();
  const { store, liveHosts, clock } = server.services;
  const at = clock.now();
  for (const name of ["mesa", "forno"]) {
    const invite = { secretHash: name, uses: 1, expiresAt: at + 60_000, at } as const;
    const enrolment = { name, tokenHash: name, inviteHash: name, address: "::1", at } as const;
    await store.commit([
      { kind: "create_host_invite", ...invite },
      { kind: "enroll_host", ...enrolment },
    ]);
  }
  const mesa = store.hostNamed("mesa")!;
  const figures = mapFigures(() => null);
  const report = { at, disk: "", figures, reasons: {}, disks: [], values: [] };
  const samples = { host: mesa.id, samples: [report], receivedAt: at, keepFrom: 0 };
  await store.commit([{ kind: "add_samples", ...samples }]);
  liveHosts.heard(mesa, report);
  await work(server);
}

type Request = Omit<AdminRequest<"hosts">, "command">;

for (const which of ["running", "stopped"]) {
  Deno.test(`hosts are listed, renamed, tagged and retired (${which})`, () =>
    withHosts(async (server) => {
      const { folder, services } = server;
      const isRunning = which === "running";
      using _lock = isRunning ? await lockDataDirectory(folder, "en") : undefined;
      const listener = isRunning
        ? await listenForAdmin(folder, services, silentLogger)
        : server.stop();
      const run = async (request: Request) => {
        const said = await runAdminQuietly({ command: "hosts", ...request }, folder);
        return { stdout: said.stdout, note: said.stderr[1] };
      };
      const { stdout: table } = await run({});
      assert.match(table[0]!, /^NAME +STATE +LAST REPORT \(UTC\) +TAGS$/);
      assert.match(table[1]!, /^forno +no report yet$/);
      assert.match(table[2]!, /^mesa +live +\d{4}-\d\d-\d\d \d\d:\d\d$/);

      const tags = { action: "tag", host: "MESA", values: ["env=lab", "site=sala/3"] };
      assert.match((await run(tags)).note!, /"mesa" has these tags now: env=lab site=sala\/3/);
      const live = services.liveHosts.average({ tag: "env=lab" }).live;
      assert.equal(live, isRunning ? 1 : 0);
      const rename = { action: "rename", host: "mesa", values: ["sala"] };
      assert.match((await run(rename)).note!, /"mesa" is called "sala" now/);
      const untag = { action: "untag", host: "sala", values: ["site", "nothing"] };
      assert.match((await run(untag)).note!, /now: env=lab$/);
      assert.match(
        (await run({ action: "retire", host: "forno" })).note!,
        /"forno" reports no more/,
      );

      const { stdout } = await run({ action: "list", json: true });
      const [forno, sala] = stdout.map((line) => JSON.parse(line));
      assert.deepEqual(forno, { host: "forno", state: "retired", last: null, tags: {} });
      assert.deepEqual([sala.host, sala.state, sala.tags], ["sala", "live", { env: "lab" }]);
      assert.ok(Math.abs(Date.parse(sala.last) - Date.now()) < 60_000);
      if (isRunning) {
        const { rows } = services.store.activity({ kinds: new Set(["admin"] as const) }, 9);
        assert.equal(rows.length, 4);
        assert.equal(rows[1]!.detail, "hosts action=rename host=mesa name=sala");
        await run({ action: "retire", host: "sala" });
        assert.deepEqual(services.liveHosts.standings({}).stale, []);
        assert.equal(services.liveHosts.average().live, 0);
      }
      await listener?.close();
    }));
}

Deno.test("what cannot be done with a host is said, with what would work", () =>
  withHosts(async (server) => {
    server.stop();
    const manyTags = Array.from({ length: 17 }, (_, at) => `k${at}=v`);
    const cases: [Request, number, RegExp][] = [
      [{ action: "burn" }, 64, /"burn".*list, rename, tag, untag and retire/],
      [{ action: "retire" }, 64, /hosts retire HOST/],
      [{ action: "list", host: "mesa" }, 64, /hosts list.*"mesa"/],
      [{ action: "retire", host: "mesa", values: ["now"] }, 64, /"now"/],
      [{ action: "rename", host: "mesa" }, 64, /rename OLD NEW/],
      [{ action: "rename", host: "mesa", values: ["a b"] }, 64, /"a b".*1 to 64/],
      [{ action: "tag", host: "mesa" }, 64, /env=lab/],
      [{ action: "tag", host: "mesa", values: ["env=lab", "env"] }, 64, /"env".*key/],
      [{ action: "tag", host: "mesa", values: ["a=b=c"] }, 64, /"a=b=c"/],
      [{ action: "tag", host: "mesa", values: ["a=b c"] }, 64, /"a=b c"/],
      [{ action: "tag", host: "mesa", values: manyTags }, 65, /at most 16/],
      [{ action: "untag", host: "mesa" }, 64, /KEY|key/],
      [{ action: "retire", host: "porta" }, 65, /no machine "porta"/],
      [{ action: "rename", host: "mesa", values: ["FORNO"] }, 73, /"FORNO"/],
    ];
    for (const [request, exitCode, text] of cases) {
      const failed = await failedAdmin({ command: "hosts", ...request }, server.folder);
      assert.deepEqual([failed.exitCode, request], [exitCode, request]);
      assert.match(failed.message, text);
    }
  }));
