import assert from "node:assert/strict";
import { type Figures, mapFigures } from "../../protocol/figures.ts";
import { openDatabase } from "./database.ts";
import { versionOf } from "./migrations.ts";
import { openStore } from "./open.ts";
import { migrations } from "./schema.ts";
import { TestStore } from "./testing.ts";
import type { HostReport } from "./host_types.ts";
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

/** What is reported, and how it is kept. */
function reportOf(at: number, figures: Partial<Figures>): HostReport {
  const reasons = { temperature: "no_sensor" };
  return { at, disk: "/", figures: { ...none, ...figures }, reasons, disks: [], values: [] };
}

async function report(test: TestStore, host: number, at: number, figures: Partial<Figures>) {
  const samples = [reportOf(at, figures)];
  await test.do({ kind: "add_samples", host, samples, receivedAt: at, keepFrom: 0 });
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
  assert.deepEqual(test.store.hostByToken("new"), {
    id: first.host.id,
    name: "MESA",
    tags: {},
  });
});

Deno.test("every report is kept, and the one that came last is the latest", async () => {
  using test = await withInvite(9);
  const enrolled = await enroll(test, "mesa");
  assert.ok(enrolled.ok);
  const { id } = enrolled.host;
  assert.deepEqual(test.store.hosts(undefined, 9), [
    { id, name: "mesa", tags: {}, latest: undefined, retiredAt: undefined },
  ]);

  await report(test, id, 500, { cpus: 4, cpu_busy: 12.5 });
  // The wall clock went back.
  await report(test, id, 400, { cpus: 4, memory_total: 2 ** 45 });
  test.reopen();

  const latest = reportOf(400, { cpus: 4, memory_total: 2 ** 45 });
  assert.deepEqual(test.store.hosts(undefined, 9).map((host) => host.latest), [latest]);
  const [count] = test.database.prepare("SELECT count(*) AS n FROM samples").all();
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

Deno.test("reports of before are samples now, to the last digit, with their aggregates", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "chat-store-" });
  const path = `${folder}/chat.db`;
  const old = openDatabase(path, migrations.slice(0, 5));
  old.exec(
    "INSERT INTO hosts (name, folded, token_hash, address, enrolled_at) " +
      "VALUES ('mesa', 'mesa', 'hash', '::1', 1)",
  );
  const insert = old.prepare(
    "INSERT INTO reports (host, at, disk, reasons, cpus, load_1, temperature) " +
      "VALUES (1, ?, '/srv', '{\"temperature\":\"no_sensor\"}', 4, ?, NULL)",
  );
  insert.run(1000, 0.1 + 0.2);
  insert.run(2000, 0.7);
  old.close();

  const store = openStore({ path });
  const [host] = store.hosts(undefined, 9);
  assert.deepEqual(host?.latest, { ...reportOf(2000, { cpus: 4, load_1: 0.7 }), disk: "/srv" });
  assert.deepEqual(
    store.hostHistory.samples(1, "load_1", 0, 9000).map(({ at, mean }) => [at, mean]),
    [[1000, 0.1 + 0.2], [2000, 0.7]],
  );
  assert.deepEqual(store.hostHistory.aggregates(1, "load_1", 0, 9000), [
    { at: 0, min: 0.1 + 0.2, mean: 0.5, max: 0.7, count: 2 },
  ]);
  await store.close();
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("a host has another name and tags, unless the name is another's", async () => {
  using test = await withInvite(9);
  const mesa = await enroll(test, "mesa");
  await enroll(test, "forno");
  assert.ok(mesa.ok);
  const { id } = mesa.host;
  const refused = await test.try({ kind: "change_host", host: id, name: "FORNO" });
  assert.deepEqual(refused, { ok: false, code: "name_taken", details: { name: "forno" } });
  await test.do({ kind: "change_host", host: id, tags: { env: "lab" } });
  await test.do({ kind: "change_host", host: id, name: "Mesa" });
  const { host } = await test.do({ kind: "change_host", host: id, name: "sala" });
  assert.deepEqual(host, { id, name: "sala", tags: { env: "lab" } });
  test.reopen();
  assert.deepEqual(test.store.hostByToken("token of mesa"), host);
  assert.deepEqual(test.store.hostNamed("SALA")?.tags, { env: "lab" });
  assert.equal(test.store.hostNamed("mesa"), undefined);
});

Deno.test("a host that was retired has no token and no place, until it is enrolled anew", async () => {
  using test = await withInvite(9);
  const mesa = await enroll(test, "mesa");
  assert.ok(mesa.ok);
  const { id } = mesa.host;
  await report(test, id, 500, { cpus: 4 });
  await test.do({ kind: "retire_host", host: id, at: 600 });
  await test.do({ kind: "retire_host", host: id, at: 700 });
  assert.equal(test.store.hostByToken("token of mesa"), undefined);
  assert.deepEqual(test.store.hosts(undefined, 9), []);
  assert.deepEqual(test.store.hostStates().map(({ name, retiredAt }) => [name, retiredAt]), [
    ["mesa", 600],
  ]);
  await enroll(test, "mesa", { tokenHash: "new" });
  assert.equal(test.store.hostByToken("new")?.id, id);
  assert.deepEqual(test.store.hosts(undefined, 9)[0]?.latest, reportOf(500, { cpus: 4 }));
});
