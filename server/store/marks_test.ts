import assert from "node:assert/strict";
import { TestStore } from "./testing.ts";
import type { Account, Conversation, Operation } from "./types.ts";

function mark(
  account: Account,
  conversation: Conversation,
  marks: { delivered?: number; read?: number },
): Operation<"mark"> {
  return { kind: "mark", account: account.id, conversation: conversation.number, ...marks };
}

Deno.test("marks move forwards only, and read takes delivered with it", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  for (const text of ["1", "2", "3"]) await test.say(ana!, { direct: bia!.id }, text);
  const direct = test.store.directBetween(ana!.id, bia!.id)!;

  const first = await test.do(mark(bia!, direct, { delivered: 2 }));
  assert.deepEqual(first, {
    ok: true,
    before: { delivered: 0, read: 0 },
    after: { delivered: 2, read: 0 },
  });
  const steps = [{ delivered: 1 }, { read: 1 }, { read: 3 }, { delivered: 2, read: 2 }];
  const after = [];
  for (const step of steps) after.push((await test.do(mark(bia!, direct, step))).after);
  assert.deepEqual(after, [
    { delivered: 2, read: 0 },
    { delivered: 2, read: 1 },
    { delivered: 3, read: 3 },
    { delivered: 3, read: 3 },
  ]);
  test.reopen();
  const { delivered, read } = test.store.membership(bia!.id, direct.number)!;
  assert.deepEqual([delivered, read], [3, 3]);
  assert.deepEqual(test.store.marks(direct.number), [
    { account: ana!.id, delivered: 0, read: 0 },
    { account: bia!.id, delivered: 3, read: 3 },
  ]);
});

Deno.test("many marks of one batch are seen in order, and the last is kept", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const direct = (await test.say(ana!, { direct: bia!.id }, "1")).conversation;
  await test.say(ana!, { direct: bia!.id }, "2");

  const outcomes = await test.commit(
    mark(bia!, direct, { delivered: 1 }),
    mark(bia!, direct, { delivered: 2 }),
    mark(bia!, direct, { read: 1 }),
  );

  assert.deepEqual(
    outcomes.map((outcome) => outcome.ok && "before" in outcome && outcome.before.delivered),
    [0, 1, 2],
  );
  test.reopen();
  assert.deepEqual(test.store.marks(direct.number)[1], {
    account: bia!.id,
    delivered: 2,
    read: 1,
  });
});

Deno.test("nobody has read what is not there", async () => {
  using test = new TestStore();
  const [ana, bia, eva] = await test.people("ana", "bia", "eva");
  const direct = (await test.say(ana!, { direct: bia!.id }, "1")).conversation;

  assert.deepEqual(await test.try(mark(bia!, direct, { read: 2 })), {
    ok: false,
    code: "out_of_range",
    details: { field: "seq", value: 2, max: 1 },
  });
  const senseless = await test.try(mark(bia!, direct, { delivered: NaN }));
  assert.equal(senseless.ok || senseless.code, "out_of_range");
  const stranger = await test.try(mark(eva!, direct, { read: 1 }));
  assert.equal(stranger.ok || stranger.code, "not_a_member");
  const nowhere = await test.try({ kind: "mark", account: eva!.id, conversation: 99, read: 1 });
  assert.equal(nowhere.ok || nowhere.code, "not_a_member");
});

Deno.test("who has left may still mark what they may still see", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const group = await test.group(ana!, "#lab", bia!);
  await test.do({
    kind: "change_members",
    author: bia!.id,
    clientId: "left",
    conversation: group.number,
    action: "left",
    members: [bia!.id],
    at: 1,
  });
  await test.say(ana!, { conversation: group.number }, "gone");

  assert.equal((await test.do(mark(bia!, group, { read: 2 }))).after.read, 2);
  const behind = await test.try(mark(bia!, group, { read: 3 }));
  assert.deepEqual(behind, {
    ok: false,
    code: "out_of_range",
    details: { field: "seq", value: 3, max: 2 },
  });
  assert.deepEqual(test.store.marks(group.number), [{ account: ana!.id, delivered: 0, read: 0 }]);
});

Deno.test("old talk never waits for a newcomer, in the lobby and in a group", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana");
  const { lobby } = test.store;
  await test.say(ana!, { conversation: lobby.number }, "first");
  await test.say(ana!, { conversation: lobby.number }, "second");
  const group = await test.group(ana!, "#lab");
  const [bia] = await test.people("bia");
  await test.do({
    kind: "change_members",
    author: ana!.id,
    clientId: "add",
    conversation: group.number,
    action: "added",
    members: [bia!.id],
    at: 1,
  });

  for (const restarted of [false, true]) {
    if (restarted) test.reopen();
    const marks = test.store.membershipsOf(bia!.id)
      .map(({ delivered, read }) => [delivered, read]);
    assert.deepEqual(marks, [[2, 2], [1, 1]]);
  }
  assert.equal(test.store.membership(ana!.id, lobby.number)?.delivered, 0);
});
