import assert from "node:assert/strict";
import { leaveOlderDatabase, olderVersions } from "../../tests/support/older_database.ts";
import { copyPath } from "./migrations.ts";
import { SearchIndex } from "./search_index.ts";
import { message, TestStore, wholePage, written } from "./testing.ts";
import { verifyActivity } from "./activity_verify.ts";

/** A store over a database of an older form. */
function migrated(version: typeof olderVersions[number]): TestStore {
  const test = new TestStore();
  test.store.close();
  for (const suffix of ["", "-wal", "-shm"]) {
    try {
      Deno.removeSync(test.path + suffix);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  leaveOlderDatabase(test.path, version);
  test.reopen();
  return test;
}

for (const version of olderVersions) {
  const whatever = `database of version ${version}`;

  Deno.test(`in a ${whatever} everybody is who they were`, () => {
    using test = migrated(version);
    const { store } = test;
    const accounts = store.accounts(undefined, 10);
    assert.deepEqual(accounts.map(({ name, role, userId }) => [name, role, userId]), [
      ["ana", "owner", "id of ana"],
      ["Bía", "member", "id of Bía"],
      ["caio", "member", "id of caio"],
    ]);
    assert.deepEqual(accounts.map(({ passwordHash, disabled }) => [passwordHash, disabled]), [
      ["hash", false],
      ["hash", false],
      ["hash", false],
    ]);
    assert.equal(store.sessionByToken("hash of a token")?.account, 2);
    assert.equal(store.invite("secret")?.usesLeft, 7);
    const hosts = store.hosts(undefined, 10).map((
      { name, latest },
    ) => [name, latest?.figures.cpus]);
    assert.deepEqual(hosts, version >= 2 ? [["Mesa-1", 4]] : []);
  });

  Deno.test(`in a ${whatever} members keep their order, roles and intervals`, async () => {
    using test = migrated(version);
    const { store } = test;
    const lab = store.groupNamed("#LAB")!;
    assert.deepEqual([lab.name, lab.head, [...lab.members]], ["#Lab", 6, [1, 3, 2]]);
    const roles = [1, 3, 2].map((account) => store.membership(account, lab.number)?.role);
    assert.deepEqual(roles, ["owner", "member", "member"]);
    const { intervals, delivered, read } = store.membership(2, lab.number)!;
    assert.deepEqual(intervals, [{ from: 1, until: 3 }, { from: 5, until: undefined }]);
    assert.deepEqual([delivered, read], [4, 3]);
    await test.do({
      kind: "change_members",
      author: 1,
      clientId: "new",
      conversation: lab.number,
      action: "left",
      members: [1],
      at: 9,
    });
    // The eldest: it is the order of arrival that says so.
    assert.equal(store.membership(3, lab.number)?.role, "owner");
  });

  Deno.test(`in a ${whatever} everything that was said is there, for those who may see it`, () => {
    using test = migrated(version);
    const read = (account: number, conversation: number) =>
      written(test.store.page(account, conversation, 1, wholePage));
    const said = ["created", "first in the lab", "removed"];
    assert.deepEqual(read(3, 2), [...said, "without bia", "added", "bia is back"]);
    assert.deepEqual(read(2, 2), [...said, "4-4:not_member", "added", "bia is back"]);
    assert.deepEqual([read(2, 1), read(2, 3)], [["hello, lobby"], ["just the two of us"]]);
    assert.equal(test.store.directBetween(2, 1)?.head, 1);
  });

  Deno.test(`in a ${whatever} a message that is sent again is the one that is there`, async () => {
    using test = migrated(version);
    const again = await test.do(message(1, "1-1", { conversation: 1 }, "hello, lobby"));
    assert.deepEqual([again.repeated, again.entry.seq], [true, 1]);
    const other = await test.try(message(1, "1-1", { conversation: 1 }, "something else"));
    assert.equal(other.ok, false);
  });

  Deno.test(`in a ${whatever} a group's name stays taken when it has another one`, async () => {
    using test = migrated(version);
    await test.do({
      kind: "rename_group",
      author: 1,
      clientId: "new",
      conversation: 2,
      name: "#attic",
      at: 9,
    });
    assert.equal(test.store.groupNamed("#lab")?.name, "#attic");
    const taken = await test.try({
      kind: "create_group",
      author: 2,
      clientId: "other",
      name: "#LAB",
      members: [],
      at: 9,
    });
    assert.equal(taken.ok, false);
  });

  Deno.test(`a ${whatever} comes into the activity log as one record, and is searched`, () => {
    using test = migrated(version);
    const { rows } = test.store.activity({}, 100);
    assert.deepEqual(rows.map(({ record, kind }) => [record, kind]), [
      ...Array(8).fill(1).map((record, at) => [
        record,
        [0, 2, 4].includes(at) ? "membership" : "message",
      ]),
      [1, "adopted"],
    ]);
    assert.equal(verifyActivity(test.database).ok, true);
    const index = new SearchIndex(test.database, () => {});
    while (index.advance());
    assert.equal(index.watermark(), 8);
  });

  Deno.test(`a ${whatever} is kept beside as it was, and can be opened again`, () => {
    using test = migrated(version);
    const copy = copyPath(test.path, version);
    test.store.close();
    Deno.copyFileSync(copy, test.path);
    test.reopen();
    assert.equal(test.store.accountNamed("bía")?.id, 2);
  });
}
