import assert from "node:assert/strict";
import { TestStore, wholePage, written } from "./testing.ts";
import type { Account, Conversation, Operation } from "./types.ts";

function change(
  author: Account,
  group: Conversation,
  action: "added" | "removed" | "left",
  ...members: Account[]
): Operation<"change_members"> {
  return {
    kind: "change_members",
    author: author.id,
    clientId: `${author.name} ${action} ${members.map((member) => member.name)} ${group.head}`,
    conversation: group.number,
    action,
    members: members.map((member) => member.id),
    at: 1,
  };
}

function creation(author: Account, name: string, ...members: Account[]): Operation<"create_group"> {
  const ids = members.map((member) => member.id);
  return { kind: "create_group", author: author.id, clientId: "new", name, members: ids, at: 1 };
}

function codeOf(outcome: { ok: true } | { ok: false; code: string }): string | true {
  return outcome.ok || outcome.code;
}

Deno.test("a group begins with an entry that names its members, the owner first", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");

  const { entry } = await test.do(creation(ana!, "#lab", bia!, bia!, ana!));

  assert.deepEqual([entry.seq, entry.type, entry.author], [1, "membership", ana!.id]);
  assert.deepEqual(JSON.parse(entry.content), {
    action: "created",
    members: [ana!.id, bia!.id],
  });
  assert.deepEqual([...entry.conversation.members], [ana!.id, bia!.id]);
  assert.equal(test.store.membership(ana!.id, entry.conversation.number)?.role, "owner");
  assert.equal(test.store.membership(bia!.id, entry.conversation.number)?.role, "member");
  assert.equal(test.store.groupNamed("#LAB"), entry.conversation);
});

Deno.test("a group's name is taken in every spelling, also when nobody is left in it", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const group = await test.group(ana!, "#Straße");
  await test.do(change(ana!, group, "left"));

  const outcome = await test.try(creation(bia!, "#STRASSE"));

  assert.deepEqual(outcome, { ok: false, code: "group_exists", details: { name: "#STRASSE" } });
  assert.equal(group.members.size, 0);
});

Deno.test("the same creation again is the same group; another one under the id is not", async () => {
  using test = new TestStore();
  const [ana, bia, caio] = await test.people("ana", "bia", "caio");
  const { entry } = await test.do(creation(ana!, "#lab", bia!, caio!));

  test.reopen();
  const again = await test.do(creation(ana!, "#Lab", caio!, bia!));
  assert.deepEqual([again.repeated, again.entry.seq], [true, entry.seq]);
  assert.equal(again.entry.conversation.number, entry.conversation.number);
  assert.equal(codeOf(await test.try(creation(ana!, "#lab", bia!))), "conflict");
  assert.equal(codeOf(await test.try(creation(ana!, "#lab2", bia!, caio!))), "conflict");
});

Deno.test("any member may add people; those who are in already are left out", async () => {
  using test = new TestStore();
  const [ana, bia, caio] = await test.people("ana", "bia", "caio");
  const group = await test.group(ana!, "#lab", bia!);
  const adding = change(bia!, group, "added", ana!, caio!);

  const { entry } = await test.do(adding);
  assert.deepEqual(JSON.parse(entry!.content), { action: "added", members: [caio!.id] });
  assert.deepEqual([...group.members], [ana!.id, bia!.id, caio!.id]);

  const again = await test.do(adding);
  assert.deepEqual([again.repeated, again.entry], [true, entry]);
  assert.equal(codeOf(await test.try({ ...adding, members: [caio!.id] })), "conflict");
});

Deno.test("a change that changes nothing leaves no entry", async () => {
  using test = new TestStore();
  const [ana, bia, caio] = await test.people("ana", "bia", "caio");
  const group = await test.group(ana!, "#lab", bia!);

  assert.equal((await test.do(change(ana!, group, "added", bia!))).entry, undefined);
  assert.equal((await test.do(change(ana!, group, "removed", caio!))).entry, undefined);
  assert.equal(group.head, 1);
});

Deno.test("plain members remove nobody, and strangers change nothing", async () => {
  using test = new TestStore();
  const [ana, bia, caio] = await test.people("ana", "bia", "caio");
  const group = await test.group(ana!, "#lab", bia!);
  const { conversation: direct } = await test.say(ana!, { direct: bia!.id }, "oi");

  const refused = async (operation: Operation<"change_members">) =>
    codeOf(await test.try(operation));
  assert.equal(await refused(change(bia!, group, "removed", ana!)), "not_allowed");
  assert.equal(await refused(change(caio!, group, "added", caio!)), "not_a_member");
  assert.equal(await refused(change(caio!, group, "left")), "not_a_member");
  assert.equal(await refused(change(ana!, direct, "added", caio!)), "not_allowed");
  assert.equal(await refused(change(ana!, test.store.lobby, "left")), "not_allowed");
  const nowhere = { ...change(ana!, group, "left"), conversation: 99, clientId: "nowhere" };
  assert.equal(await refused(nowhere), "unknown_conversation");
  const nobody = { ...change(ana!, group, "added"), members: [99], clientId: "nobody" };
  assert.equal(await refused(nobody), "unknown_recipient");
  assert.equal(codeOf(await test.do(change(ana!, group, "removed", bia!))), true);
  assert.deepEqual([...group.members], [ana!.id]);
});

Deno.test("when the owner of plain members leaves, the longest-standing one owns the group", async () => {
  using test = new TestStore();
  const [ana, bia, caio, davi] = await test.people("ana", "bia", "caio", "davi");
  const group = await test.group(ana!, "#lab", davi!, bia!);
  await test.do(change(ana!, group, "added", caio!));
  // Whoever comes back begins anew.
  await test.do(change(ana!, group, "removed", davi!));
  await test.do(change(ana!, group, "added", davi!));

  await test.do(change(ana!, group, "left"));
  assert.equal(test.store.membership(bia!.id, group.number)?.role, "owner");
  await test.do(change(bia!, group, "left"));
  assert.equal(test.store.membership(caio!.id, group.number)?.role, "owner");
  assert.equal(test.store.membership(davi!.id, group.number)?.role, "member");
});

Deno.test("the server's own account never comes to own a group, however long it is in it", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia") as [Account, Account];
  const { account: chat } = await test.do({ kind: "make_system_account", at: 1 });
  const group = (await test.do(creation(ana, "#alerts", chat))).entry.conversation;
  await test.do(change(ana, group, "added", bia));

  const { entry } = await test.do(change(ana, group, "left", ana));

  assert.equal(JSON.parse(entry!.content).owner, bia.id);
  const last = await test.do(change(bia, group, "left", bia));
  assert.equal(JSON.parse(last.entry!.content).owner, undefined);
  assert.deepEqual([[...group.members], group.roles.size], [[chat.id], 0]);
});

Deno.test("a leaver sees the entry that removed them and nothing behind it", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const group = await test.group(ana!, "#lab", bia!);
  const target = { conversation: group.number };
  await test.say(ana!, target, "one");
  await test.do(change(bia!, group, "left"));
  await test.say(ana!, target, "two");
  const seen = () => written(test.store.page(bia!.id, group.number, 1, wholePage));

  assert.deepEqual(seen(), ["created", "one", "left"]);
  assert.equal(test.store.page(bia!.id, group.number, 4, wholePage).items.length, 0);

  await test.do(change(ana!, group, "added", bia!));
  await test.say(ana!, target, "three");
  assert.deepEqual(seen(), ["created", "one", "left", "4-4:not_member", "added", "three"]);
  const { intervals, active } = test.store.membership(bia!.id, group.number)!;
  assert.deepEqual(intervals, [{ from: 1, until: 3 }, { from: 5, until: undefined }]);
  assert.equal(active, true);
});

Deno.test("memberships list the lobby first, and what one has left", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const group = await test.group(ana!, "#lab", bia!);
  await test.say(ana!, { direct: bia!.id }, "oi");
  await test.do(change(bia!, group, "left"));

  const list = test.store.membershipsOf(bia!.id);

  assert.deepEqual(
    list.map(({ conversation, active, role }) => [conversation.kind, active, role]),
    [["lobby", true, "member"], ["group", false, "member"], ["dm", true, "member"]],
  );
  assert.equal(test.store.membership(bia!.id, 99), undefined);
});

Deno.test("acquaintances share a direct conversation or a group, now", async () => {
  using test = new TestStore();
  const [ana, bia, caio, davi, eva] = await test.people("ana", "bia", "caio", "davi", "eva");
  await test.say(bia!, { direct: ana!.id }, "oi");
  const group = await test.group(ana!, "#lab", caio!, davi!);
  await test.do(change(davi!, group, "left"));
  await test.group(eva!, "#other", bia!);

  assert.deepEqual(test.store.people.visibleTo(ana!.id), new Set([bia!.id, caio!.id]));
  assert.deepEqual(test.store.people.visibleTo(davi!.id), new Set());
});
