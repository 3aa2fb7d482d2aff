import assert from "node:assert/strict";
import {
  change,
  house,
  mute,
  type Name,
  rename,
  result,
  role,
} from "../../tests/support/group_house.ts";
import { TestStore } from "./testing.ts";
import type { Account, Conversation } from "./types.ts";

const byLeaders = "not_allowed: ana, bia, beto";
const byOwner = "not_allowed: ana";

/** Who does what to whom, and what comes of it; bia and beto are admins, caio and davi members. */
const matrix: readonly (readonly [string, Name, Name, string])[] = [
  ["remove", "ana", "bia", "done"],
  ["remove", "ana", "caio", "done"],
  ["remove", "ana", "zoe", "nothing"],
  ["remove", "bia", "ana", byOwner],
  ["remove", "bia", "beto", byOwner],
  ["remove", "bia", "bia", "done"],
  ["remove", "bia", "caio", "done"],
  ["remove", "caio", "ana", byLeaders],
  ["remove", "caio", "davi", byLeaders],
  ["remove", "caio", "caio", byLeaders],
  ["remove", "zoe", "caio", "not_a_member"],
  ["mute", "ana", "ana", "owner_needed"],
  ["mute", "ana", "bia", "done"],
  ["mute", "ana", "caio", "done"],
  ["mute", "ana", "zoe", "not_in_group"],
  ["mute", "bia", "ana", byOwner],
  ["mute", "bia", "beto", byOwner],
  ["mute", "bia", "bia", byOwner],
  ["mute", "bia", "caio", "done"],
  ["mute", "caio", "davi", byLeaders],
  ["mute", "zoe", "caio", "not_a_member"],
  ["unmute", "bia", "caio", "nothing"],
  ["unmute", "caio", "caio", byLeaders],
  ["make admin", "ana", "caio", "done"],
  ["make admin", "ana", "bia", "nothing"],
  ["make admin", "ana", "ana", "owner_needed"],
  ["make admin", "ana", "zoe", "not_in_group"],
  ["make admin", "bia", "caio", byOwner],
  ["make admin", "caio", "caio", byOwner],
  ["make admin", "zoe", "zoe", "not_a_member"],
  ["make member", "ana", "bia", "done"],
  ["make member", "ana", "ana", "owner_needed"],
  ["make member", "bia", "bia", byOwner],
  ["make member", "bia", "beto", byOwner],
  ["make owner", "ana", "bia", "done"],
  ["make owner", "ana", "caio", "done"],
  ["make owner", "ana", "ana", "nothing"],
  ["make owner", "bia", "bia", byOwner],
  ["make owner", "caio", "caio", byOwner],
];

function deed(test: TestStore, what: string, author: Account, group: Conversation, other: Account) {
  switch (what) {
    case "remove":
      return change(test, author, group, "removed", other);
    case "mute":
    case "unmute":
      return mute(test, author, group, other, what === "mute");
    default:
      return role(test, author, group, other, what.slice(5) as "owner" | "admin" | "member");
  }
}

Deno.test("who may do what to whom is as the table says, and a refusal names who could", async (t) => {
  for (const [what, author, other, expected] of matrix) {
    await t.step(`${author}: ${what} ${other}: ${expected}`, async () => {
      using test = new TestStore();
      const all = await house(test);
      const { head } = all.group;
      const operation = deed(test, what, all[author], all.group, all[other]);
      const [outcome] = await test.commit(operation);
      assert.equal(result(outcome!), expected);
      assert.equal(all.group.head, expected === "done" ? head + 1 : head);
    });
  }
});

Deno.test("who may rename a group are its owner and its admins", async () => {
  using test = new TestStore();
  const { ana, bia, caio, zoe, group } = await house(test);
  const attempt = async (author: Account, name: string) =>
    result(await test.try(rename(test, author, group, name)));
  assert.equal(await attempt(ana, "#eins"), "done");
  assert.equal(await attempt(bia, "#dois"), "done");
  assert.equal(await attempt(caio, "#tres"), byLeaders);
  assert.equal(await attempt(zoe, "#tres"), "not_a_member");
  assert.equal(group.name, "#dois");
});

Deno.test("one member who is above them keeps all of a removal from happening", async () => {
  using test = new TestStore();
  const { bia, beto, caio, group } = await house(test);
  const outcome = await test.try(change(test, bia, group, "removed", caio, beto));
  assert.equal(result(outcome), byOwner);
  assert(group.members.has(caio.id));
});

Deno.test("of many who could do it, a refusal names the owner and a few admins", async () => {
  using test = new TestStore();
  const names = Array.from({ length: 8 }, (_, at) => `p${at}`);
  const [owner, ...others] = await test.people(...names);
  const group = await test.group(owner!, "#lab", ...others);
  for (const other of others.slice(1)) await test.do(role(test, owner!, group, other, "admin"));
  const outcome = await test.try(rename(test, others[0]!, group, "#x"));
  assert.equal(result(outcome), "not_allowed: p0, p2, p3, p4, p5, …");
});

Deno.test("moderators are a group's owner and admins, and in the lobby the server's owner", async () => {
  using test = new TestStore();
  const { ana, bia, caio, zoe, group } = await house(test);
  const { conversation: direct } = await test.say(ana, { direct: bia.id }, "oi");
  const { store } = test;
  const moderators = (conversation: Conversation) =>
    [ana, bia, caio, zoe].filter(({ id }) => store.mayModerate(id, conversation));
  assert.deepEqual(moderators(group), [ana, bia]);
  assert.deepEqual(moderators(direct), []);
  assert.deepEqual(moderators(store.lobby), []);
  await test.do({ kind: "set_role", account: zoe.id, role: "owner" });
  assert.deepEqual(moderators(store.lobby).map(({ name }) => name), ["zoe"]);
  assert.deepEqual(moderators(group), [ana, bia]);
});
