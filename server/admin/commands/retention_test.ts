import assert from "node:assert/strict";
import type { AdminRequest } from "../../../common/admin_commands.ts";
import { type AdminServer, startAdminServer } from "../../../tests/support/admin_server.ts";
import { failedAdmin, runAdminQuietly } from "../../../tests/support/run_admin.ts";
import { silentLogger } from "../../../tests/support/silent_logger.ts";
import { digestOf } from "../../../protocol/content.ts";
import { listenForAdmin } from "../listen.ts";
import { lockDataDirectory } from "../lock.ts";

/** A running server with a group `#lab`, in which old things were said. */
async function withGroup(work: (server: AdminServer) => Promise<void>, retentionDays?: number) {
  await using server = await startAdminServer();
  const services = { ...server.services, retentionDays };
  const { store } = services;
  const ana = await server.register("ana");
  const author = ana.id;
  const group = { kind: "create_group", author, name: "#lab", members: [], at: 1 } as const;
  await store.commit([{ ...group, clientId: "1" }]);
  const target = { direct: author };
  const digest = digestOf("old note");
  const note = { kind: "append", author, target, content: "old note", digest, at: 1 } as const;
  await store.commit([{ ...note, clientId: "2" }]);
  using _lock = await lockDataDirectory(server.folder, "en");
  const listener = await listenForAdmin(server.folder, services, silentLogger);
  await work(server).finally(() => listener.close());
}

/** Runs `chat admin retention` with these words; answers with its lines. */
async function retention(server: AdminServer, ...[conversation, days]: string[]) {
  const request: AdminRequest = {
    command: "retention",
    ...(conversation === "--default"
      ? { default: true, ...(days === undefined ? {} : { conversation: days }) }
      : { ...(conversation && { conversation }), ...(days && { days }) }),
  };
  return (await runAdminQuietly(request, server.folder)).stdout;
}

Deno.test("rules are set by name, listed, and taken back", async () => {
  await withGroup(async (server) => {
    assert.deepEqual(await retention(server), ["default\toff"]);
    assert.deepEqual(await retention(server, "--default", "365"), ["default\t365"]);
    assert.deepEqual(await retention(server, "#LAB", "30"), ["#lab\t30"]);
    assert.deepEqual(await retention(server, "#lobby", "off"), ["#lobby\toff"]);
    assert.deepEqual(await retention(server, "d3", "1"), ["d3\t1"]);
    const all = ["default\t365", "#lobby\toff", "#lab\t30", "d3\t1"];
    assert.deepEqual(await retention(server), all);
    assert.deepEqual(await retention(server, "#lab", "default"), ["#lab\tdefault"]);
    assert.deepEqual(await retention(server, "#lab"), ["#lab\tdefault"]);
    assert.deepEqual(await retention(server, "--default"), ["default\t365"]);
    assert.deepEqual(await retention(server, "--default", "off"), ["default\toff"]);
  });
});

Deno.test("what is no rule, or of no conversation, is refused with what would work", async () => {
  await withGroup(async (server) => {
    const fail = (request: object) =>
      failedAdmin({ command: "retention", ...request } as AdminRequest, server.folder);
    for (const days of ["0", "-1", "1.5", "week", "36501", ""]) {
      const { exitCode, message } = await fail({ conversation: "#lab", days });
      assert.equal(exitCode, 64, days);
      assert.match(message, /from 1 to 36500, off or default/);
    }
    assert.equal((await fail({ default: true, conversation: "default" })).exitCode, 64);
    assert.equal((await fail({ default: true, conversation: "#lab", days: "1" })).exitCode, 64);
    for (const conversation of ["#nobody", "g999", "l3", "lab room"]) {
      const { exitCode, message } = await fail({ conversation, days: "1" });
      assert.equal(exitCode, 65, conversation);
      assert.ok(message.includes(conversation));
    }
  });
});

Deno.test("the rule of the start comes first, and is shown", async () => {
  await withGroup(async (server) => {
    assert.deepEqual(await retention(server), ["default\t7"]);
    const request = { command: "retention", default: true, conversation: "9" } as const;
    const { exitCode, message } = await failedAdmin(request, server.folder);
    assert.equal(exitCode, 78);
    assert.match(message, /--retention-days 7/);
  }, 7);
});

Deno.test("prune erases at once what is too old", async () => {
  await withGroup(async (server) => {
    const prune = () => runAdminQuietly({ command: "prune" }, server.folder);
    assert.deepEqual((await prune()).stdout, ["0"]);
    await retention(server, "d3", "1");
    assert.deepEqual((await prune()).stdout, ["1"]);
    assert.equal(server.services.store.conversation(3)!.first, 2);
    assert.deepEqual((await prune()).stdout, ["0"]);
  });
});

Deno.test("rules are set, and texts erased, on the files of a stopped server too", async () => {
  await using server = await startAdminServer();
  server.stop();
  assert.deepEqual(await retention(server, "--default", "30"), ["default\t30"]);
  assert.deepEqual(await retention(server), ["default\t30"]);
  assert.deepEqual((await runAdminQuietly({ command: "prune" }, server.folder)).stdout, ["0"]);
});
