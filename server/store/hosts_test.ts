import assert from "node:assert/strict";
import { type Figures, mapFigures } from "../../protocol/figures.ts";
import { openDatabase } from "./database.ts";
import { versionOf } from "./migrations.ts";
import { openStore } from "./open.ts";
import { migrations } from "./schema.ts";
import { TestStore } from "./testing.ts";
import type { Operation } from "./types.ts";

const none: Figures = mapFigures(() => null);

function enrolment(name: string, more: Partial<Operation<"enroll_host">> = {}) {
  const tokenHash = `token of ${name}`;
  return { kind: "enroll_host", name, tokenHash, inviteHash: "i", address: "::1", at: 1, ...more };
}

async function withInvite(uses: number): Promise<TestStore> {
  const test = new TestStore();
  await test.do({ kind: "create_host_invite", secretHash: "i", uses, expiresAt: 100, at: 1 });
  return test;
}

function enroll(test: TestStore, name: string, more: Partial<Operation<"enroll_host">> = {}) {
  return test.try(enrolment(name, more) as Operation<"enroll_host"> & { kind: "enroll_host" });
}

async function report(test: TestStore, host: number, at: number, figures: Partial<Figures>) {
  const values = { ...none, ...figures };
  const reasons = { temperature: "no_sensor" };
  await test.do({ kind: "add_report", host, at, disk: "/", figures: values, reasons });
}

Deno.test("an invite enrols as many hosts as it says, and none after its end", async () => {
  using test = await withInvite(2);
  assert.equal((await enroll(test, "mesa", { at: 100 })).ok, false);
  assert.ok((await enroll(test, "mesa")).ok);
  assert.ok((await enroll(test, "forno")).ok);
  assert.deepEqual(await enroll(test, "porta"), { ok: false, code: "bad_invite", details: {} });
  assert.deepEqual(test.store.hosts(undefined, 9).map(({ name }) => name), ["forno", "mesa"]);
});

Deno.test("a host that is enrolled anew, in any spelling, is the same one with another token", async () => {
  using test = await withInvite(9);
  const first = await enroll(test, "Mesa");
  const second = await enroll(test, "MESA", { tokenHash: "new" });
  assert.ok(first.ok && second.ok);
  assert.deepEqual([first.replaced, second.replaced], [false, true]);
  assert.equal(second.host.id, first.host.id);
  assert.equal(test.store.hostByToken("token of Mesa"), undefined);
  assert.deepEqual(test.store.hostByToken("new"), { id: first.host.id, name: "MESA" });
});

Deno.test("every report is kept, and the one that came last is the latest", async () => {
  using test = await withInvite(9);
  const enrolled = await enroll(test, "mesa");
  assert.ok(enrolled.ok);
  const { id } = enrolled.host;
  assert.deepEqual(test.store.hosts(undefined, 9), [{ id, name: "mesa", latest: undefined }]);

  await report(test, id, 500, { cpus: 4, cpu_busy: 12.5 });
  // The wall clock went back.
  await report(test, id, 400, { cpus: 4, memory_total: 2 ** 45 });
  test.reopen();

  const figures = { ...none, cpus: 4, memory_total: 2 ** 45 };
  const latest = { at: 400, disk: "/", figures, reasons: { temperature: "no_sensor" } };
  assert.deepEqual(test.store.hosts(undefined, 9), [{ id, name: "mesa", latest }]);
  const [count] = test.database.prepare("SELECT count(*) AS n FROM reports").all();
  assert.equal(count?.n, 2);
});

Deno.test("hosts come page by page, by folded name", async () => {
  using test = await withInvite(9);
  for (const name of ["b", "C", "a", "D"]) await enroll(test, name);
  assert.deepEqual(test.store.hosts(undefined, 2).map(({ name }) => name), ["a", "b"]);
  assert.deepEqual(test.store.hosts("B", 9).map(({ name }) => name), ["C", "D"]);
});

Deno.test("a database of the first version gets room for hosts, and keeps what it has", () => {
  const folder = Deno.makeTempDirSync({ prefix: "chat-store-" });
  const path = `${folder}/chat.db`;
  const old = openDatabase(path, migrations.slice(0, 1));
  old.exec("INSERT INTO meta VALUES ('kept', 'yes')");
  old.close();

  const store = openStore({ path });
  assert.equal(store.meta("kept"), "yes");
  assert.deepEqual(store.hosts(undefined, 1), []);
  store.close();
  const copy = openDatabase(`${path}.v1.bak`, migrations.slice(0, 1));
  assert.equal(versionOf(copy), 1);
  copy.close();
  Deno.removeSync(folder, { recursive: true });
});
