import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { type AdminServer, startAdminServer } from "../../../tests/support/admin_server.ts";
import { failedAdmin, runAdminQuietly } from "../../../tests/support/run_admin.ts";
import { temporaryFolder } from "../../../tests/support/temporary_folder.ts";
import { digestOf } from "../../../protocol/content.ts";
import { dataFolder } from "../../data_folder.ts";
import { loadIdentity } from "../../net/identity.ts";
import { openStore } from "../../store/open.ts";
import type { Store } from "../../store/types.ts";
import { lockDataDirectory } from "../lock.ts";

/** A server with an identity, an account and a note. */
async function withNote(): Promise<AdminServer> {
  const server = await startAdminServer();
  await loadIdentity(server.folder);
  const { id } = await server.register("ana");
  await note(server.services.store, id, "first");
  return server;
}

async function note(store: Store, author: number, content: string): Promise<void> {
  const target = { direct: author };
  const digest = digestOf(content);
  const append = { kind: "append", author, target, content, digest, at: 1 } as const;
  const [kept] = await store.commit([{ ...append, clientId: content }]);
  assert.ok(kept?.ok);
}

/** What a data folder keeps: texts, epoch and fingerprint. */
async function kept(folder: string) {
  const { fingerprint } = await loadIdentity(folder);
  const store = openStore({ path: dataFolder(folder).database });
  try {
    const limits = { maxEntries: 99, maxBytes: 9999 };
    const items = store.membershipsOf(1).flatMap(({ conversation }) =>
      store.page(1, conversation.number, 1, limits).items
    );
    const texts = items.map((item) => "seq" in item ? item.content : item.skip);
    return { texts, epoch: store.epoch, fingerprint };
  } finally {
    await store.close();
  }
}

const backUp = async (server: AdminServer, file: string) => {
  const { stdout } = await runAdminQuietly({ command: "backup", file }, server.folder);
  assert.deepEqual(stdout, [file]);
};

const restore = async (folder: string, file: string) =>
  (await runAdminQuietly({ command: "restore", file }, folder)).stdout;

Deno.test("a backup that is made while the server runs is restored with its identity and a new epoch", async () => {
  await using server = await withNote();
  await using elsewhere = await temporaryFolder();
  const file = join(elsewhere.path, "backup");
  {
    using _lock = await lockDataDirectory(server.folder, "en");
    await backUp(server, file);
    await note(server.services.store, 1, "second");
  }
  if (Deno.build.os !== "windows") assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
  server.stop();
  const before = await kept(server.folder);
  assert.deepEqual(before.texts, ["first", "second"]);

  const aside = await restore(server.folder, file);
  const after = await kept(server.folder);
  assert.deepEqual(after.texts, ["first"]);
  assert.equal(after.fingerprint, before.fingerprint);
  assert.notEqual(after.epoch, before.epoch);

  assert.equal(aside.length, 1);
  await Deno.mkdir(join(elsewhere.path, "old"));
  await Deno.copyFile(aside[0]!, dataFolder(join(elsewhere.path, "old")).database);
  assert.deepEqual((await kept(join(elsewhere.path, "old"))).texts, ["first", "second"]);
});

Deno.test("an empty folder becomes the same server, and another server's files are kept aside", async () => {
  await using server = await withNote();
  await using other = await withNote();
  await using elsewhere = await temporaryFolder();
  const file = join(elsewhere.path, "backup");
  server.stop();
  other.stop();
  await backUp(server, file);
  const { fingerprint } = await kept(server.folder);

  const empty = join(elsewhere.path, "new");
  assert.deepEqual(await restore(empty, file), []);
  assert.equal((await kept(empty)).fingerprint, fingerprint);

  assert.notEqual((await kept(other.folder)).fingerprint, fingerprint);
  const aside = await restore(other.folder, file);
  assert.equal((await kept(other.folder)).fingerprint, fingerprint);
  assert.deepEqual(aside.map((path) => path.replace(/\.before-restore-\d{8}T\d{6}Z$/, "")), [
    dataFolder(other.folder).identity,
    dataFolder(other.folder).database,
  ]);
  const files = [...Deno.readDirSync(other.folder)].map(({ name }) => name);
  assert.ok(!files.some((name) => name.endsWith(".part")), `${files}`);
});

Deno.test("a damaged database is put aside with its log, and the backup takes its place", async () => {
  await using server = await withNote();
  await using elsewhere = await temporaryFolder();
  const file = join(elsewhere.path, "backup");
  server.stop();
  await backUp(server, file);
  const { database } = dataFolder(server.folder);
  await Deno.writeTextFile(database, "no database".repeat(999));
  await Deno.writeTextFile(`${database}-wal`, "no log");
  const [aside] = await restore(server.folder, file);
  assert.deepEqual((await kept(server.folder)).texts, ["first"]);
  assert.match(await Deno.readTextFile(aside!), /^no database/);
});

Deno.test("a backup writes over nothing, and says what is in its way", async () => {
  await using server = await withNote();
  await using elsewhere = await temporaryFolder();
  const file = join(elsewhere.path, "backup");
  await Deno.writeTextFile(file, "precious");
  const fail = (file: string) => failedAdmin({ command: "backup", file }, server.folder);
  const { exitCode, message } = await fail(file);
  assert.equal(exitCode, 73);
  assert.ok(message.includes(file));
  assert.equal(await Deno.readTextFile(file), "precious");
  assert.equal((await fail(join(elsewhere.path, "none", "backup"))).exitCode, 73);
  // One that was cut short is in nobody's way.
  await Deno.writeTextFile(`${file}2.part`, "half");
  await backUp(server, `${file}2`);
  await Deno.writeTextFile(dataFolder(server.folder).identity, "damaged");
  assert.equal((await fail(`${file}3`)).exitCode, 78);
  assert.deepEqual([...Deno.readDirSync(elsewhere.path)].map(({ name }) => name).sort(), [
    "backup",
    "backup2",
  ]);
});

Deno.test("what is no sound backup is refused, and nothing changes", async () => {
  await using server = await withNote();
  await using elsewhere = await temporaryFolder();
  const path = (name: string) => join(elsewhere.path, name);
  await backUp(server, path("good"));
  const fail = (name: string) =>
    failedAdmin({ command: "restore", file: path(name) }, server.folder);
  {
    using _lock = await lockDataDirectory(server.folder, "en");
    assert.equal((await fail("good")).exitCode, 75);
  }
  server.stop();
  const before = await kept(server.folder);
  const good = await Deno.readFile(path("good"));
  await Deno.writeTextFile(path("text"), "no database at all");
  await Deno.writeFile(path("short"), good.subarray(0, good.length / 2));
  await Deno.writeFile(path("empty"), new Uint8Array());
  await Deno.copyFile(dataFolder(server.folder).database, path("plain"));
  await Deno.copyFile(path("good"), path("newer"));
  const newer = new DatabaseSync(path("newer"));
  newer.exec("PRAGMA user_version = 999");
  newer.close();
  const names = ["text", "empty", "plain", "newer", "nothing"];
  const codes = [];
  for (const name of names) codes.push((await fail(name)).exitCode);
  assert.deepEqual(codes, [65, 65, 65, 78, 66]);
  assert.ok([65, 78].includes((await fail("short")).exitCode));
  assert.deepEqual(await kept(server.folder), before);
  const files = [...Deno.readDirSync(server.folder)].map(({ name }) => name);
  assert.deepEqual(files.filter((name) => /part|before/.test(name)), []);
});
