import assert from "node:assert/strict";
import { checkDatabase, type CheckRule } from "./check.ts";
import { mapFigures } from "../../protocol/figures.ts";
import { digestOf } from "../../protocol/content.ts";
import { TestStore } from "./testing.ts";
import type { Account } from "./types.ts";

/** A store in which everything has happened that can be wrong later; closed and sound. */
async function soundStore(): Promise<TestStore> {
  const test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia") as [Account, Account];
  const group = await test.group(ana, "#lab", bia);
  const at = test.now;
  for (const text of ["one", "two", "three", "four", "five"]) {
    await test.say(ana, { conversation: group.number }, text);
  }
  const revise = { kind: "revise", author: ana.id, conversation: group.number, at } as const;
  const edited = { content: "edited", digest: digestOf("edited") };
  await test.do({ ...revise, clientId: "edit", target: 4, ...edited });
  const deleted = { content: undefined, digest: digestOf("") };
  await test.do({ ...revise, clientId: "delete", target: 5, ...deleted });
  await test.do({ kind: "mark", account: bia.id, conversation: group.number, read: 3 });
  for (const action of ["left", "added"] as const) {
    const author = action === "left" ? bia.id : ana.id;
    const change = { kind: "change_members", author, conversation: group.number, at } as const;
    await test.do({ ...change, clientId: action, action, members: [bia.id] });
  }
  await reportTwice(test);
  await test.do({ kind: "index_entries" });
  await test.say(bia, { direct: ana.id }, "not indexed");
  await test.do({ kind: "prune", conversation: group.number, before: 1_000_000_000 });
  await test.say(ana, { conversation: group.number }, "last");
  const [caio] = await test.people("caio") as [Account];
  await test.do({ kind: "set_block", account: ana.id, other: caio.id, blocked: true, at });
  await test.say(caio, { direct: ana.id }, "hidden");
  return test;
}

async function reportTwice(test: TestStore): Promise<void> {
  const { now: at } = test;
  await test.do({ kind: "create_host_invite", secretHash: "i", uses: 1, expiresAt: at + 1, at });
  const keys = { tokenHash: "t", inviteHash: "i", address: "::1", at } as const;
  await test.do({ kind: "enroll_host", name: "mesa", ...keys });
  const figures = mapFigures(() => null);
  const report = { disk: "", figures, reasons: {}, disks: [], values: [] };
  const samples = [at, at + 300_000].map((at) => ({ at, ...report }));
  await test.do({ kind: "add_samples", host: 1, samples, receivedAt: at, keepFrom: 0 });
}

/** Damage, and what a check has to say of it. */
const damages: readonly (readonly [sql: string, rule: CheckRule])[] = [
  ["UPDATE entries SET sender = 99 WHERE id = 12", "stranger"],
  ["DELETE FROM entries WHERE id = 3", "gap"],
  ["DELETE FROM places WHERE seq = 2", "no_place"],
  ["UPDATE places SET entry = 5 WHERE seq = 2", "wrong_place"],
  ["UPDATE conversations SET first = 99", "first"],
  ["UPDATE conversations SET first = 0", "first"],
  ["UPDATE entries SET content = 'two' WHERE id = 3", "text_kept"],
  ["UPDATE entries SET target = 99 WHERE type = 'edit'", "target"],
  ["UPDATE entries SET reply_to = seq WHERE id = 11", "target"],
  ["UPDATE marks SET delivered = 99", "mark"],
  ["UPDATE memberships SET until_seq = 99", "membership"],
  ["UPDATE memberships SET from_seq = 0 WHERE until_seq IS NULL", "membership"],
  ["UPDATE memberships SET until_seq = 10 WHERE until_seq IS NOT NULL", "membership"],
  ["UPDATE meta SET value = '99' WHERE key = 'indexed'", "index"],
  ["INSERT INTO search (rowid, content) VALUES (11, 'not indexed')", "index"],
  ["DELETE FROM samples WHERE id = 2", "latest"],
  ["DELETE FROM aggregates WHERE at > 1000000", "aggregate"],
  ["UPDATE entries SET content = 'other' WHERE content = 'last'", "digest"],
  ["UPDATE activity SET hash = 'x' WHERE id = 3", "activity"],
  ["PRAGMA foreign_keys = OFF; DELETE FROM accounts WHERE name = 'bia'", "reference"],
];

Deno.test("a sound database has no faults, while it is used and afterwards", async () => {
  using test = await soundStore();
  assert.deepEqual(checkDatabase(test.path), []);
  test.reopen();
  assert.deepEqual(checkDatabase(test.path), []);
});

for (const [sql, rule] of damages) {
  Deno.test(`a check finds what this does: ${sql}`, async () => {
    using test = await soundStore();
    test.reopen();
    test.database.exec(sql);
    const found = checkDatabase(test.path);
    assert.ok(found.some((fault) => fault.rule === rule), JSON.stringify(found));
  });
}

Deno.test("a check names the first faults, and ends", async () => {
  using test = await soundStore();
  test.database.exec("UPDATE entries SET sender = 99");
  const strangers = checkDatabase(test.path).filter(({ rule }) => rule === "stranger");
  assert.equal(strangers.length, 10);
});
