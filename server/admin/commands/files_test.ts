import assert from "node:assert/strict";
import { join } from "node:path";
import { startAdminServer } from "../../../tests/support/admin_server.ts";
import { digestOfBytes, namesBelow, someBytes } from "../../../tests/support/file_house.ts";
import { failedAdmin, runAdminQuietly } from "../../../tests/support/run_admin.ts";
import { temporaryFolder } from "../../../tests/support/temporary_folder.ts";
import { systemClock } from "../../clock.ts";
import { dataFolder } from "../../data_folder.ts";
import { FileDesk } from "../../files/file_desk.ts";
import { FileFolder } from "../../files/file_folder.ts";
import { loadIdentity } from "../../net/identity.ts";
import { Turn } from "../../store/turn.ts";
import type { Account, Store } from "../../store/types.ts";

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

/** A server whose one person has offered some files to herself. */
async function withFiles(...files: Uint8Array[]) {
  const server = await startAdminServer();
  const { folder, services: { store } } = server;
  await loadIdentity(folder);
  const ana = await server.register("ana");
  for (const bytes of files) await offer(folder, store, ana, bytes);
  return server;
}

async function offer(folder: string, store: Store, { id }: Account, bytes: Uint8Array) {
  const turn = new Turn(store, (error) => {
    throw error;
  });
  const desk = new FileDesk({
    ...{ folder: new FileFolder(dataFolder(folder)), store, turn, clock: systemClock },
    limits: { fileBytes: 1e6, accountBytes: 1e6, days: 1 },
  });
  const upload = await desk.begin(id, bytes.length, {});
  await desk.receive(upload, 0, pieces(bytes));
  await desk.finish(upload);
  const digest = digestOfBytes(bytes);
  const [done] = await store.commit([{
    ...{ kind: "append", author: id, clientId: digest.slice(7, 40), target: { direct: id } },
    ...{ content: "a.bin", digest, at: Date.now() },
    file: { upload, size: bytes.length, mediaType: "a/b", expiresAt: Date.now() + 1e9 },
  }]);
  assert.ok(done?.ok, JSON.stringify(done));
}

const nameOf = (bytes: Uint8Array) => digestOfBytes(bytes).slice(7);

Deno.test("a check names the file that is missing, and the one that has changed", async () => {
  const [sound, gone, changed] = [someBytes(100), someBytes(100), someBytes(100)];
  await using server = await withFiles(sound, gone, changed);
  const check = () => runAdminQuietly({ command: "check" }, server.folder);
  assert.deepEqual((await check()).stdout, ["ok"]);
  const files = new FileFolder(dataFolder(server.folder));
  await Deno.remove(files.contentPath(digestOfBytes(gone)));
  const path = files.contentPath(digestOfBytes(changed));
  const bytes = await Deno.readFile(path);
  bytes[50]! ^= 1;
  await Deno.writeFile(path, bytes);
  const failed = () => failedAdmin({ command: "check" }, server.folder);
  const { exitCode, message } = await failed();
  assert.equal(exitCode, 65);
  assert.match(message, /faults: 2/);
  await Deno.writeFile(files.contentPath(digestOfBytes(gone)), gone);
  const one = (await failed()).message;
  assert.ok(one.endsWith(`not the one that was offered: ${digestOfBytes(changed)}`), one);
  await Deno.remove(path);
  const none = (await failed()).message;
  assert.ok(none.endsWith(`not there: ${digestOfBytes(changed)}`), none);
});

Deno.test("a backup brings the files back that were offered by then, and keeps those that came later", async () => {
  const [first, later] = [someBytes(100), someBytes(100)];
  await using server = await withFiles(first);
  await using elsewhere = await temporaryFolder();
  const file = join(elsewhere.path, "backup");
  const { services: { store }, folder } = server;
  await runAdminQuietly({ command: "backup", file }, folder);
  assert.deepEqual(namesBelow(elsewhere.path, ["backup.files"]), [nameOf(first)]);
  await offer(folder, store, store.accountNamed("ana")!, later);
  server.stop();
  await Deno.remove(join(folder, "files", nameOf(first).slice(0, 2)), { recursive: true });

  const { stdout: kept } = await runAdminQuietly({ command: "restore", file }, folder);
  assert.deepEqual(namesBelow(folder, ["files"]), [nameOf(first), nameOf(later)].sort());
  const aside = kept.find((path) => path.includes("files.before-restore"))!;
  assert.deepEqual(namesBelow(aside, ["."]), [nameOf(later)]);
  assert.deepEqual((await runAdminQuietly({ command: "check" }, folder)).stdout, ["ok"]);
});

Deno.test("a backup without its files is restored, and what is missing is counted", async () => {
  await using server = await withFiles(someBytes(10), someBytes(20));
  await using elsewhere = await temporaryFolder();
  const file = join(elsewhere.path, "backup");
  await runAdminQuietly({ command: "backup", file }, server.folder);
  server.stop();
  await Deno.remove(`${file}.files`, { recursive: true });
  await Deno.remove(join(server.folder, "files"), { recursive: true });
  const { stderr } = await runAdminQuietly({ command: "restore", file }, server.folder);
  assert.match(stderr.join("\n"), /neither beside the backup nor here: 2/);
});
