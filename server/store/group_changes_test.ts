import assert from "node:assert/strict";
import {
  base,
  change,
  house,
  mute,
  rename,
  result,
  role,
} from "../../tests/support/group_house.ts";
import { message, SecondConnection, TestStore, wholePage, written } from "./testing.ts";
import type { Account, Operation } from "./types.ts";

Deno.test("whoever gives a group away is an admin of it, and the entry says who owns it", async () => {
  using test = new TestStore();
  const { ana, caio, group } = await house(test);
  await test.do(mute(test, ana, group, caio));
  const { entry } = await test.do(role(test, ana, group, caio, "owner"));
  assert.deepEqual(JSON.parse(entry!.content), {
    action: "role",
    members: [caio.id],
    role: "owner",
  });
  test.reopen();
  const roles = test.store.conversation(group.number)!.roles;
  assert.deepEqual([roles.get(caio.id), roles.get(ana.id)], ["owner", "admin"]);
  // Nobody could give the word back to an owner.
  assert.equal(test.store.conversation(group.number)!.muted.size, 0);
});

Deno.test("when the owner goes the eldest admin owns the group, also before elder members", async () => {
  using test = new TestStore();
  const { ana, bia, beto, caio, davi, group } = await house(test);
  await test.do(role(test, ana, group, bia, "member"));
  await test.do(role(test, ana, group, davi, "admin"));
  const gone: [Account, number | undefined][] = [];
  for (const leaver of [ana, beto, davi, bia, caio]) {
    const { entry } = await test.do(change(test, leaver, group, "left", leaver));
    gone.push([leaver, JSON.parse(entry!.content).owner]);
  }
  assert.deepEqual(gone, [
    [ana, beto.id],
    [beto, davi.id],
    [davi, bia.id],
    [bia, caio.id],
    [caio, undefined],
  ]);
  assert.equal(group.roles.size, 0);
});

Deno.test("an admin who goes and comes back is a plain member, and the entry names no owner", async () => {
  using test = new TestStore();
  const { ana, bia, group } = await house(test);
  const { entry } = await test.do(change(test, bia, group, "left", bia));
  assert.equal("owner" in JSON.parse(entry!.content), false);
  await test.do(change(test, ana, group, "added", bia));
  assert.equal(test.store.membership(bia.id, group.number)!.role, "member");
  assert.equal(group.roles.has(bia.id), false);
});

Deno.test("who was muted still is after leaving and coming back, until somebody ends it", async () => {
  using test = new TestStore();
  const { ana, caio, group } = await house(test);
  const say = () => test.try(message(caio.id, test.newId(), { conversation: group.number }, "oi"));
  await test.do(mute(test, ana, group, caio));
  for (let times = 0; times < 2; times++) {
    await test.do(change(test, caio, group, "left", caio));
    assert.equal(test.store.conversation(group.number)!.muted.size, 0);
    assert.equal(result(await say()), "not_a_member");
    await test.do(change(test, ana, group, "added", caio));
    assert.deepEqual(await say(), { ok: false, code: "muted", details: { name: "#lab" } });
    test.reopen();
    assert.equal(result(await say()), "muted");
  }
  const live = test.store.conversation(group.number)!;
  await test.do(mute(test, ana, live, caio, false));
  assert.equal(result(await say()), "done");
});

Deno.test("a large batch does not slip past the muting, nor past one in the batch before", async () => {
  await using test = new TestStore({ appender: (path) => new SecondConnection(path) });
  const { ana, caio, group } = await house(test);
  const say = (author: Account, content: string) =>
    message(author.id, test.newId(), { conversation: group.number }, content);
  const id = test.newId();
  const before = message(caio.id, id, { conversation: group.number }, "before");
  const [, muted, refused] = await test.commit(
    before,
    mute(test, ana, group, caio),
    say(caio, "too late"),
  );
  assert.equal(result(muted!), "done");
  assert.equal(result(refused!), "muted");
  const commit = (...batch: Operation[]) =>
    test.store.commitAside(batch) ?? test.store.commit(batch);
  const outcomes = await commit(say(ana, "one"), say(caio, "two"), say(ana, "three"));
  assert.deepEqual(outcomes.map(result), ["done", "muted", "done"]);
  // What was stored before is told again, as ever.
  const [repeat] = await commit(before);
  assert(repeat?.ok && "repeated" in repeat && repeat.repeated);
});

Deno.test("a group is found by every name that it ever had, and no other group gets one", async () => {
  using test = new TestStore();
  const { ana, zoe, group } = await house(test);
  for (const name of ["#Straße", "#STRASSE", "#zwei", "#lab", "#drei"]) {
    const { entry } = await test.do(rename(test, ana, group, name));
    assert.deepEqual(JSON.parse(entry!.content), { action: "renamed", members: [], name });
    assert.equal(group.name, name);
  }
  const other = await test.group(zoe, "#other");
  test.reopen();
  const { store } = test;
  for (const name of ["#LAB", "#strasse", "#zwei", "#drei"]) {
    assert.equal(store.groupNamed(name), store.conversation(group.number), name);
    const outcomes = await test.commit(
      { kind: "create_group", ...base(test, zoe, group), name, members: [] },
      rename(test, zoe, other, name),
    );
    assert.deepEqual(outcomes.map(result), ["group_exists", "group_exists"], name);
  }
  assert.equal(store.groupNamed("#drei")!.name, "#drei");
});

Deno.test("a change that is taken back leaves name, roles and muting as they were", async () => {
  using test = new TestStore();
  const { ana, bia, caio, davi, group } = await house(test);
  await test.do(mute(test, ana, group, davi));
  const state = () => ({
    name: group.name,
    head: group.head,
    roles: new Map(group.roles),
    muted: new Set(group.muted),
    members: new Set(group.members),
    found: ["#lab", "#new"].map((name) => test.store.groupNamed(name)?.number),
  });
  const before = state();
  const batch = () => [
    rename(test, ana, group, "#new"),
    mute(test, ana, group, caio),
    mute(test, ana, group, davi, false),
    change(test, ana, group, "removed", davi),
    role(test, ana, group, caio, "owner"),
    change(test, ana, group, "left", ana),
    change(test, caio, group, "left", caio),
  ];
  test.database.exec(`CREATE TRIGGER broken BEFORE INSERT ON entries
    WHEN new.content LIKE '%left%' AND new.sender = ${caio.id}
    BEGIN SELECT RAISE(ROLLBACK, 'broken'); END`);
  const outcomes = await test.commit(...batch());
  assert.deepEqual(new Set(outcomes.map(result)), new Set(["storage_failed"]));
  assert.deepEqual(state(), before);

  test.database.exec("DROP TRIGGER broken");
  const again = await test.commit(...batch());
  assert.deepEqual(new Set(again.map(result)), new Set(["done"]));
  assert.deepEqual([group.name, group.roles.get(bia.id)], ["#new", "owner"]);
  const after = state();
  test.reopen();
  const live = test.store.conversation(group.number)!;
  assert.deepEqual([live.name, new Map(live.roles)], [after.name, after.roles]);
});

Deno.test("the same change again is the same entry; another one under its id is a conflict", async () => {
  using test = new TestStore();
  const { ana, bia, caio, group } = await house(test);
  const pairs = [
    [rename(test, ana, group, "#new"), { name: "#newer" }],
    [role(test, ana, group, caio, "admin"), { role: "member" }],
    [mute(test, ana, group, bia), { muted: false }],
  ] as const;
  for (const [operation, different] of pairs) {
    const [first, again] = await test.commit(operation, operation);
    assert(first?.ok && "entry" in first && again?.ok && "entry" in again);
    assert.deepEqual([again.repeated, again.entry], [true, first.entry]);
    const other = { ...operation, ...different } as Operation;
    assert.equal(result((await test.commit(other))[0]!), "conflict");
  }
  assert.equal(group.head, 6);
});

Deno.test("somebody who was sent out and came back several times sees their times alone", async () => {
  using test = new TestStore();
  const { ana, caio, group } = await house(test);
  const target = { conversation: group.number };
  const expected = ["created", "role", "role"];
  for (let round = 1; round <= 3; round++) {
    await test.say(ana, target, `in ${round}`);
    await test.do(change(test, ana, group, "removed", caio));
    const out = group.head + 1;
    for (let at = 0; at < round; at++) await test.say(ana, target, `out ${round}`);
    await test.do(change(test, ana, group, "added", caio));
    const hidden = `${out}-${out + round - 1}:not_member`;
    expected.push(`in ${round}`, "removed", hidden, "added");
  }
  const check = () => {
    assert.deepEqual(written(test.store.page(caio.id, group.number, 1, wholePage)), expected);
    const back = test.store.pageBefore(caio.id, group.number, group.head + 1, wholePage);
    assert.deepEqual(written(back), expected);
  };
  check();
  test.reopen();
  check();
});
