import assert from "node:assert/strict";
import { hasModes } from "../../common/platform.ts";
import { parseJoinLine } from "../../protocol/join.ts";
import { startAdminServer } from "../../tests/support/admin_server.ts";
import { failedAdmin as failure, runAdminQuietly as run } from "../../tests/support/run_admin.ts";
import { silentLogger } from "../../tests/support/silent_logger.ts";
import { temporaryFolder } from "../../tests/support/temporary_folder.ts";
import { inviteHash } from "../auth/invites.ts";
import { Passwords } from "../auth/passwords.ts";
import { dataFolder } from "../data_folder.ts";
import { loadIdentity } from "../net/identity.ts";
import { openStore } from "../store/open.ts";
import { listenForAdmin } from "./listen.ts";
import { lockDataDirectory } from "./lock.ts";

async function passwordWorks(folder: string, password: string): Promise<boolean> {
  const store = openStore({ path: dataFolder(folder).database });
  const stored = store.accountNamed("ana")?.passwordHash;
  store.close();
  return await new Passwords({ cost: 10 }).verify(password, stored);
}

Deno.test("a running server is asked, and the password is all that stdout says", async () => {
  await using server = await startAdminServer();
  await server.register("ana");
  using _lock = await lockDataDirectory(server.folder, "en");
  const listener = await listenForAdmin(server.folder, server.services, silentLogger);
  const { stdout, stderr } = await run({ command: "reset", user: "ana" }, server.folder);
  await listener.close();
  assert.equal(stdout.length, 1);
  assert.match(stderr[0]!, /server is running/);
  assert.match(stderr[1]!, /"ana"/);
  assert.equal(server.hungUp.length, 1);
  server.stop();
  assert.equal(await passwordWorks(server.folder, stdout[0]!), true);
});

Deno.test("a stopped server's files are worked on, and that is said", async () => {
  await using server = await startAdminServer();
  await server.register("ana");
  server.stop();
  const { stdout, stderr } = await run({ command: "reset", user: "ana" }, server.folder);
  assert.match(stderr[0]!, /No server is running.*files/);
  assert.ok(stderr[0]!.includes(server.folder));
  assert.equal(await passwordWorks(server.folder, stdout[0]!), true);
});

Deno.test("the file of a server that was killed does not mislead", async () => {
  await using server = await startAdminServer();
  await server.register("ana");
  server.stop();
  await Deno.writeTextFile(dataFolder(server.folder).admin, '{"port":1,"token":"x"}');
  const { stderr } = await run({ command: "reset", user: "ana" }, server.folder);
  assert.match(stderr[0]!, /No server is running/);
});

Deno.test("an invite of a running server is printed as a join line per address", async () => {
  await using server = await startAdminServer();
  using _lock = await lockDataDirectory(server.folder, "en");
  const listener = await listenForAdmin(server.folder, server.services, silentLogger);
  const { stdout, stderr } = await run({ command: "invite", uses: 30, days: 2 }, server.folder);
  await listener.close();
  const joins = stdout.map((line) => parseJoinLine(line.replace("chat connect ", ""))!);
  const { hosts, port, fingerprint } = server.services.place;
  const [{ invite } = {}] = joins;
  assert.deepEqual(joins, hosts.map((host) => ({ host, port, fingerprint, invite })));
  assert.equal(server.services.store.invite(inviteHash(invite!))?.usesLeft, 30);
  assert.match(stderr[1]!, /Short code: \w{4}-\w{4}; uses: 30; until \d{4}-/);
});

Deno.test("an invite made on the files carries this server's identity and works", async () => {
  await using server = await startAdminServer();
  server.stop();
  const { fingerprint } = await loadIdentity(server.folder);
  const { stdout } = await run({ command: "invite", owner: true }, server.folder);
  const join = parseJoinLine(stdout[0]!.replace("chat connect ", ""))!;
  assert.deepEqual([join.fingerprint, join.port], [fingerprint, 12345]);
  const store = openStore({ path: dataFolder(server.folder).database });
  assert.equal(store.invite(inviteHash(join.invite!))?.role, "owner");
  store.close();
});

Deno.test("an invite made on the files leads to the port that the server was last on", async () => {
  await using server = await startAdminServer();
  const { place } = server.services;
  const services = { ...server.services, place: { ...place, port: 5000 } };
  await (await listenForAdmin(server.folder, services, silentLogger)).close();
  server.stop();
  const { stdout } = await run({ command: "invite" }, server.folder);
  assert.equal(parseJoinLine(stdout[0]!.replace("chat connect ", ""))!.port, 5000);
});

Deno.test("an unknown user is named, running or not, with exit code 67", async () => {
  await using server = await startAdminServer();
  const request = { command: "reset", user: "nobody" } as const;
  {
    using _lock = await lockDataDirectory(server.folder, "en");
    const listener = await listenForAdmin(server.folder, server.services, silentLogger);
    const { exitCode, message } = await failure(request, server.folder);
    await listener.close();
    assert.equal(exitCode, 67);
    assert.match(message, /"nobody"/);
  }
  server.stop();
  assert.equal((await failure(request, server.folder)).exitCode, 67);
});

Deno.test("a folder without a server's data is named and left alone", async () => {
  await using folder = await temporaryFolder();
  const { exitCode, message, hint } = await failure({ command: "invite" }, folder.path);
  assert.equal(exitCode, 66);
  assert.ok(message.includes(folder.path));
  assert.match(hint ?? "", /--data/);
  assert.deepEqual(Array.from(Deno.readDirSync(folder.path)), []);
});

Deno.test("data in use by something that does not answer is a failure for now", async () => {
  await using server = await startAdminServer();
  using _lock = await lockDataDirectory(server.folder, "en");
  const { exitCode, hint } = await failure({ command: "invite" }, server.folder);
  assert.equal(exitCode, 75);
  assert.match(hint ?? "", /only just started/);
});

Deno.test("numbers out of range are named before anything is done", async () => {
  await using folder = await temporaryFolder();
  for (
    const [request, flag] of [
      [{ command: "invite", uses: 0 }, /--uses 0/],
      [{ command: "invite", days: 366 }, /--days 366/],
      [{ command: "invite", uses: NaN }, /--uses NaN/],
      [{ command: "invite", uses: 2, owner: true }, /--uses 2.*1 to 1/],
    ] as const
  ) {
    const { exitCode, message } = await failure(request, folder.path);
    assert.equal(exitCode, 64);
    assert.match(message, flag);
  }
});

Deno.test("the way to a running server is the operator's alone, and goes when it stops", async () => {
  await using server = await startAdminServer();
  const listener = await listenForAdmin(server.folder, server.services, silentLogger);
  const { admin } = dataFolder(server.folder);
  if (hasModes) assert.equal((await Deno.stat(admin)).mode! & 0o777, 0o600);
  const { port, token } = JSON.parse(await Deno.readTextFile(admin));
  assert.deepEqual([port, token.length], [listener.port, 43]);
  await listener.close();
  await assert.rejects(Deno.stat(admin), Deno.errors.NotFound);
});

function epochOf(folder: string): string {
  const store = openStore({ path: dataFolder(folder).database });
  const { epoch } = store;
  store.close();
  return epoch;
}

Deno.test("a new epoch is made on a stopped server's files, when it is asked for", async () => {
  await using server = await startAdminServer();
  const { epoch } = server.services.store;
  server.stop();
  const { exitCode, message } = await failure({ command: "epoch", new: false }, server.folder);
  assert.equal(exitCode, 64);
  assert.match(message, /--new/);
  assert.equal(epochOf(server.folder), epoch);
  const { stdout, stderr } = await run({ command: "epoch", new: true }, server.folder);
  assert.match(stdout[0]!, /^[0-9a-f]{32}$/);
  assert.ok(stderr[0]!.includes(server.folder));
  assert.notEqual(stdout[0], epoch);
  assert.equal(epochOf(server.folder), stdout[0]);
});

Deno.test("a running server keeps its epoch, and that is said", async () => {
  await using server = await startAdminServer();
  const { epoch } = server.services.store;
  {
    using _lock = await lockDataDirectory(server.folder, "en");
    const { exitCode, hint } = await failure({ command: "epoch", new: true }, server.folder);
    assert.equal(exitCode, 75);
    assert.match(hint ?? "", /Stop the server/);
  }
  server.stop();
  assert.equal(epochOf(server.folder), epoch);
});
