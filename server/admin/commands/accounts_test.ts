import assert from "node:assert/strict";
import type { AdminRequest } from "../../../common/admin_commands.ts";
import { type AdminServer, startAdminServer } from "../../../tests/support/admin_server.ts";
import { failedAdmin, runAdminQuietly, type Said } from "../../../tests/support/run_admin.ts";
import { silentLogger } from "../../../tests/support/silent_logger.ts";
import { inviteHash } from "../../auth/invites.ts";
import { dataFolder } from "../../data_folder.ts";
import { openStore } from "../../store/open.ts";
import type { Store } from "../../store/types.ts";
import { listenForAdmin } from "../listen.ts";
import { lockDataDirectory } from "../lock.ts";
import { makeInvite } from "../operations.ts";

/** A server and how its operator is heard: while it runs, or on its files. */
interface Scene {
  readonly server: AdminServer;
  run(request: AdminRequest): Promise<Said>;
  fail: (request: AdminRequest) => ReturnType<typeof failedAdmin>;
  /** Looks at what is kept. */
  look<T>(at: (store: Store) => T): T;
}

/** A claim that has to hold on a running server and on the files of a stopped one. */
function eitherWay(
  claim: string,
  prepare: (server: AdminServer) => Promise<unknown>,
  play: (scene: Scene) => Promise<void>,
): void {
  Deno.test(`${claim} (running)`, async () => {
    await using server = await startAdminServer();
    await prepare(server);
    using _lock = await lockDataDirectory(server.folder, "en");
    const listener = await listenForAdmin(server.folder, server.services, silentLogger);
    const look: Scene["look"] = (at) => at(server.services.store);
    await play(sceneOf(server, look, /server is running/)).finally(() => listener.close());
  });
  Deno.test(`${claim} (stopped)`, async () => {
    await using server = await startAdminServer();
    await prepare(server);
    server.stop();
    const look: Scene["look"] = (at) => {
      const store = openStore({ path: dataFolder(server.folder).database });
      try {
        return at(store);
      } finally {
        store.close();
      }
    };
    await play(sceneOf(server, look, /No server is running/));
  });
}

function sceneOf(server: AdminServer, look: Scene["look"], saysWhich: RegExp): Scene {
  return {
    server,
    look,
    async run(request) {
      const { stdout, stderr } = await runAdminQuietly(request, server.folder);
      assert.match(stderr[0]!, saysWhich);
      return { stdout, stderr: stderr.slice(1) };
    },
    fail: (request) => failedAdmin(request, server.folder),
  };
}

/** An owner called ana, and a member called Bia. */
async function twoPeople(server: AdminServer): Promise<void> {
  const { invite } = await makeInvite(server.services, { owner: true, uses: 1, days: 7 });
  await server.register("ana", invite);
  await server.register("Bia");
}

eitherWay("users are listed for people and for scripts", twoPeople, async (scene) => {
  const { stdout: table } = await scene.run({ command: "users" });
  assert.match(table[0]!, /^NAME +USER ID +ROLE +SESSIONS +LAST SEEN \(UTC\) +CREATED \(UTC\)$/);
  assert.match(table[1]!, /^ana +\w{10} +owner +1 +\d{4}-\d\d-\d\d \d\d:\d\d$/);
  assert.match(table[2]!, /^Bia +\w{10} +member +1 +\d{4}-/);
  await scene.run({ command: "disable", user: "bia" });
  const { stdout } = await scene.run({ command: "users", json: true });
  const [ana, bia] = stdout.map((line) => JSON.parse(line));
  const { created, user_id } = ana;
  assert.ok(Date.parse(created) <= Date.now());
  const said = { role: "owner", disabled: false, sessions: 1, connected: 0, last_seen: null };
  assert.deepEqual(ana, { username: "ana", user_id, created, ...said });
  assert.deepEqual([bia.username, bia.disabled, bia.sessions], ["Bia", true, 0]);
});

eitherWay(
  "who is disabled loses every session, and enabling takes it back",
  twoPeople,
  async (scene) => {
    const { stderr, stdout } = await scene.run({ command: "disable", user: "BIA" });
    assert.match(stderr[0]!, /"Bia" cannot log in.*\(1\)/);
    assert.deepEqual(stdout, []);
    const state = () =>
      scene.look((store) => {
        const { id, disabled } = store.accountNamed("bia")!;
        return [disabled, store.sessionsOf(id).length];
      });
    assert.deepEqual(state(), [true, 0]);
    assert.match(
      (await scene.run({ command: "enable", user: "bia" })).stderr[0]!,
      /"Bia" can log in/,
    );
    assert.deepEqual(state(), [false, 0]);
  },
);

eitherWay("the last owner stays, and it is said what would work", twoPeople, async (scene) => {
  for (
    const request of [
      { command: "disable", user: "ana" },
      { command: "role", user: "ana", role: "member" },
    ] as const
  ) {
    const { exitCode, message, hint } = await scene.fail(request);
    assert.equal(exitCode, 77);
    assert.match(message, /"ana".*nobody else owns/);
    assert.match(hint ?? "", /chat admin role USER owner/);
  }
  await scene.run({ command: "role", user: "bia", role: "owner" });
  await scene.run({ command: "disable", user: "ana" });
  const roles = scene.look((store) => store.accountStates().map(({ role }) => role));
  assert.deepEqual(roles, ["owner", "owner"]);
  assert.equal((await scene.fail({ command: "disable", user: "bia" })).exitCode, 77);
});

eitherWay("invites are listed without their secrets, and one is revoked", async (server) => {
  await twoPeople(server);
  await makeInvite(server.services, { owner: false, uses: 30, days: 2 });
}, async (scene) => {
  const { stdout } = await scene.run({ command: "invites", json: true });
  const [{ id, expires, created, ...rest }] = stdout.map((line) => JSON.parse(line));
  assert.equal(stdout.length, 1);
  assert.deepEqual(rest, { role: "member", uses_left: 30, created_by: null });
  assert.ok(Date.parse(expires) > Date.parse(created));
  const { stdout: table } = await scene.run({ command: "invites" });
  assert.match(
    table[1]!,
    new RegExp(`^${id} +member +30 +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d +the`),
  );
  const revoked = await scene.run({ command: "revoke-invite", id: String(id) });
  assert.match(revoked.stderr[0]!, new RegExp(`invite ${id} is worth nothing`));
  const again = await scene.fail({ command: "revoke-invite", id: String(id) });
  assert.equal(again.exitCode, 65);
  assert.match(again.hint ?? "", /chat admin invites/);
  assert.match((await scene.run({ command: "invites" })).stderr[0]!, /no invite/);
});

Deno.test("an invite that was revoked lets nobody in", async () => {
  await using server = await startAdminServer();
  const { invite, code } = await makeInvite(server.services, { owner: false, uses: 5, days: 7 });
  server.stop();
  const { stdout } = await runAdminQuietly({ command: "invites", json: true }, server.folder);
  const { id } = JSON.parse(stdout[0]!);
  assert.ok(!stdout.join("").includes(invite) && !stdout.join("").includes(code));
  await runAdminQuietly({ command: "revoke-invite", id: String(id) }, server.folder);
  const store = openStore({ path: dataFolder(server.folder).database });
  assert.deepEqual([invite, code].map((one) => store.invite(inviteHash(one))), [
    undefined,
    undefined,
  ]);
  store.close();
});

eitherWay("the sessions of somebody are listed, and one is ended", twoPeople, async (scene) => {
  const { stdout } = await scene.run({ command: "sessions", user: "bia", json: true });
  const [{ session_id: id, created, last_used, ...rest }] = stdout.map((line) => JSON.parse(line));
  assert.deepEqual(rest, { agent: "test", device: null, address: "192.0.2.7", connected: false });
  assert.equal(created, last_used);
  const { stdout: table } = await scene.run({ command: "sessions", user: "bia" });
  assert.match(table[1]!, new RegExp(`^${id} +test +192.0.2.7 +\\d{4}-`));
  const ended = await scene.run({ command: "revoke-session", id });
  assert.match(ended.stderr[0]!, new RegExp(`"${id}" of "Bia" has ended`));
  const { stderr } = await scene.run({ command: "sessions", user: "bia" });
  assert.match(stderr[0]!, /"Bia" has no session/);
  const again = await scene.fail({ command: "revoke-session", id });
  assert.equal(again.exitCode, 65);
  assert.match(again.hint ?? "", /chat admin sessions/);
  assert.equal(scene.look((store) => store.accountStates()[0]!.sessions), 1);
});

eitherWay("whoever is not there is named", twoPeople, async (scene) => {
  for (
    const request of [
      { command: "disable", user: "nobody" },
      { command: "enable", user: "nobody" },
      { command: "sessions", user: "nobody" },
      { command: "role", user: "nobody", role: "owner" },
    ] as const
  ) {
    const { exitCode, message } = await scene.fail(request);
    assert.equal(exitCode, 67);
    assert.match(message, /"nobody"/);
  }
});

Deno.test("a role or a number that cannot be used is named before anything is done", async () => {
  await using server = await startAdminServer();
  await twoPeople(server);
  for (
    const [request, text] of [
      [{ command: "role", user: "bia", role: "king" }, /"king".*owner and member/],
      [{ command: "revoke-invite", id: "first" }, /"first".*number/],
      [{ command: "revoke-invite", id: "-1" }, /"-1"/],
    ] as const
  ) {
    const { exitCode, message } = await failedAdmin(request, server.folder);
    assert.equal(exitCode, 64);
    assert.match(message, text);
  }
});

Deno.test("what a stranger called a device cannot forge a line", async () => {
  await using server = await startAdminServer();
  const { id: account } = await server.register("bia");
  const at = Date.now();
  await server.services.store.commit([{
    kind: "open_session",
    account,
    publicId: "forged",
    tokenHash: "hash",
    agent: "a\nb",
    device: "\u001b[2J\u202e",
    address: "::1",
    at,
    expiresAt: at + 1000,
  }]);
  server.stop();
  const { stdout } = await runAdminQuietly({ command: "sessions", user: "bia" }, server.folder);
  assert.equal(stdout.length, 3);
  assert.match(stdout.find((line) => line.startsWith("forged"))!, /^forged +\[2J +a b +::1 /);
});
