import assert from "node:assert/strict";
import { join } from "node:path";
import { openApiSurface } from "../../tests/support/api_surface.ts";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { loadIdentity } from "../net/identity.ts";
import { openStore } from "../store/open.ts";
import { restoreBackup } from "./backup.ts";
import { Backups } from "./backups.ts";

Deno.test("a backup that is made over HTTP is one that can be restored", async () => {
  await using surface = await openApiSurface();
  const { folder } = surface.admin;
  await loadIdentity(folder);
  await surface.join("ana");
  const response = await surface.ask("POST", "/api/v1/backups", surface.operator);
  const { file, bytes } = await response.json();
  assert.equal(response.status, 201, JSON.stringify({ file }));
  assert.match(file, /backups.chat-\d{8}T\d{6}Z\.backup$/);
  assert.ok(bytes > 4096);
  const other = join(folder, "other");
  await Deno.mkdir(other);
  await restoreBackup(other, file, new Date(), "en");
  const store = openStore({ path: join(other, "chat.db") });
  assert.equal(store.accountNamed("ana")?.name, "ana");
  await store.close();
  const log = (await surface.log()).filter(({ kind }) => kind === "admin");
  assert.equal(log.at(-1)?.detail, `backup ${file} by operator`);
});

Deno.test("one backup is made at a time, and what was left unfinished goes", async () => {
  await using surface = await openApiSurface();
  const { folder } = surface.admin;
  await loadIdentity(folder);
  const kept = join(folder, "backups");
  await Deno.mkdir(kept);
  await Deno.writeTextFile(join(kept, "chat-1.backup.part"), "");
  const ask = () => surface.ask("POST", "/api/v1/backups", surface.operator);
  const [first, second] = await Promise.all([ask(), ask()]);
  const codes = [first, second].map(({ status }) => status).sort();
  assert.deepEqual(codes, [201, 409]);
  const refused = first!.status === 409 ? first! : second!;
  assert.equal((await refused.json()).code, "backup_under_way");
  const names = await Array.fromAsync(Deno.readDir(kept), ({ name }) => name);
  assert.equal(names.length, 1);
});

Deno.test("when there are too many, or none can be made, it is said", async () => {
  await using surface = await openApiSurface();
  const { folder } = surface.admin;
  await loadIdentity(folder);
  const kept = join(folder, "backups");
  await Deno.mkdir(kept);
  for (let at = 0; at < 31; at++) await Deno.writeTextFile(join(kept, `${at}.backup`), "");
  const ask = async () => {
    const response = await surface.ask("POST", "/api/v1/backups", surface.operator);
    const { code, detail } = await response.json();
    return [response.status, code, detail];
  };
  const [status, code, detail] = await ask();
  assert.deepEqual([status, code], [409, "too_many_backups"]);
  assert.match(detail, /31 backups in ".*backups"/);
  const clock = new FakeClock();
  const nowhere = new Backups(join(folder, "nowhere"), clock);
  await assert.rejects(nowhere.make("en"), { code: "backup_failed" });
});

Deno.test("a server that stops waits for no backup", async () => {
  await using surface = await openApiSurface();
  await loadIdentity(surface.admin.folder);
  const backups = new Backups(surface.admin.folder, surface.services.clock);
  const refused = assert.rejects(backups.make("en"), { code: "backup_failed" });
  backups.close();
  await refused;
});
