import assert from "node:assert/strict";
import type { ClientFrameInput } from "../protocol/client_frames.ts";
import type { GroupSummary } from "../protocol/group_frames.ts";
import { uuidv7 } from "../protocol/ids.ts";
import { registration } from "../server/store/testing.ts";
import { ClassicClient } from "./support/classic_client.ts";
import { another, change, labOf, logOf, request } from "./support/lab.ts";
import { startTestServer } from "./support/test_server.ts";
import type { WireClient } from "./support/wire_client.ts";

Deno.test("a new name is seen live and on replay, and the old one still leads to the group", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  const conversation = await labOf(ana, "bia");
  await bia.tell("#lab", "before");
  const { group } = await change(ana, "rename_group", { name: "#Oficina" }) as {
    group: GroupSummary;
  };
  assert.deepEqual([group.name, group.conversation], ["#Oficina", conversation]);
  const renamed = await bia.next("membership", ({ action }) => action === "renamed");
  assert.deepEqual([renamed.name, renamed.actor, renamed.members], ["#Oficina", "ana", []]);

  assert.equal((await bia.tell("#LAB", "by the old name")).conversation, conversation);
  const heard = await ana.next("message", ({ content }) => content === "by the old name");
  assert.equal(heard.receiver, "#Oficina");
  const taken = await bia.ask({ type: "create_group", client_id: uuidv7(), name: "#lab" });
  assert.equal(taken.code, "group_exists");

  await house.restart();
  using again = await another(house, "bia");
  const summary = again.heard.find(({ type }) => type === "login_response") as unknown as {
    conversations: { name: string; conversation: string }[];
  };
  assert.equal(summary.conversations.at(-1)!.name, "#Oficina");
  assert.deepEqual(logOf(again, conversation), [
    ...["1 created", "2 before", "3 renamed", "4 by the old name"],
  ]);
  assert.equal((await again.tell("#lab", "still")).conversation, conversation);
  using carla = await house.join("carla");
  assert.equal((await carla.tell("#lab", "oi")).code, "not_a_member");
});

Deno.test("classic people see a group's new name in front of its texts", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  await house.join("bia").then((bia) => bia.close());
  using bia = await ClassicClient.connect(house.server.plain!.port);
  await bia.login("bia");
  await labOf(ana, "bia");
  await change(ana, "rename_group", { name: "#oficina" });
  await ana.tell("#lab", "oi");
  const { content } = await bia.next("message");
  assert.equal(content, "[#oficina] oi");
});

Deno.test("a group that is given away has a new owner, and an admin who was its owner", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  using caio = await house.join("caio");
  await labOf(ana, "bia", "caio");
  const early = await change(bia, "set_role", { username: "bia", role: "owner" });
  assert.deepEqual([early.code, early.message], ["not_allowed", "Cannot do that: only ana may"]);
  const given = await change(ana, "set_role", { username: "bia", role: "owner" });
  const { roles } = (given as { group: GroupSummary }).group;
  assert.deepEqual(roles, { bia: "owner", ana: "admin" });
  const entry = await caio.next("membership", ({ action }) => action === "role");
  assert.deepEqual([entry.members, entry.role], [["bia"], "owner"]);

  assert.equal(
    (await change(ana, "set_role", { username: "ana", role: "owner" })).code,
    "not_allowed",
  );
  assert.equal(
    (await change(bia, "set_role", { username: "ana", role: "member" })).code,
    undefined,
  );
  assert.equal((await change(ana, "rename_group", { name: "#meu" })).code, "not_allowed");
  const list = await caio.ask({ type: "get_members", receiver: "#lab" });
  assert.deepEqual(list.members, [
    { username: "ana", role: "member" },
    { username: "bia", role: "owner" },
    { username: "caio", role: "member" },
  ]);
});

Deno.test("whoever owns a group because its owner went is named by the entry", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  using caio = await house.join("caio");
  await labOf(ana, "bia", "caio");
  await change(ana, "set_role", { username: "caio", role: "admin" });
  await ana.ask({ type: "leave_group", client_id: uuidv7(), receiver: "#lab" });
  const left = await bia.next("membership", ({ action }) => action === "left");
  assert.deepEqual([left.members, left.owner], [["ana"], "caio"]);
  assert.equal(
    (await change(caio, "set_role", { username: "bia", role: "admin" })).code,
    undefined,
  );
});

Deno.test("who is muted reads and leaves, and writes nothing, on whatever way it comes", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  const conversation = await labOf(ana, "bia");
  const id = uuidv7();
  await bia.tell("#lab", "before", id);
  await ana.tell("#lab", "psiu");
  await change(ana, "mute", { username: "bia", muted: true });
  const entry = await bia.next("membership", ({ action }) => action === "muted");

  assert.equal((await bia.tell("#lab", "oi?")).code, "muted");
  assert.equal((await bia.ask({ type: "typing", conversation })).code, "muted");
  assert.equal((await bia.tell("#lab", "before", id)).seq, 2);
  await bia.say({ type: "read", conversation, seq: entry.seq });
  await ana.next("receipt", (receipt) => "read" in receipt && receipt.read === entry.seq);
  // More than one turn takes, so that some of it is written in large batches.
  const frames = Array.from({ length: 700 }, () => request("message", { content: "deixa!" }));
  await bia.write(frames.map((frame) => JSON.stringify(frame) + "\n").join(""));
  for (const _ of frames) assert.equal((await bia.next("message_error")).code, "muted");

  await house.restart();
  using later = await another(house, "bia");
  assert.equal((await later.tell("#lab", "e agora?")).code, "muted");
  using owner = await another(house, "ana");
  await change(owner, "mute", { username: "bia", muted: false });
  await later.next("membership", ({ action }) => action === "unmuted");
  assert.equal((await later.tell("#lab", "enfim")).seq, entry.seq + 2);
});

Deno.test("an admin sends plain members out, and neither the owner nor other admins", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  using caio = await house.join("caio");
  using _davi = await house.join("davi");
  await labOf(ana, "bia", "caio", "davi");
  for (const username of ["bia", "davi"]) {
    await change(ana, "set_role", { username, role: "admin" });
  }
  const remove = async (client: WireClient, ...members: string[]) =>
    (await change(client, "remove_from_group", { members })).message;
  assert.equal(await remove(caio, "bia"), "Cannot do that: only ana, bia, davi may");
  assert.equal(await remove(bia, "ana"), "Cannot do that: only ana may");
  assert.equal(await remove(bia, "caio", "davi"), "Cannot do that: only ana may");
  assert.equal(await remove(bia, "caio"), undefined);
  const removed = await caio.next("membership", ({ action }) => action === "removed");
  assert.deepEqual([removed.actor, removed.members], ["bia", ["caio"]]);
});

Deno.test("the same change twice is one entry, and another one under its id a conflict", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  await labOf(ana, "bia");
  const changes: [ClientFrameInput, object][] = [
    [request("set_role", { username: "bia", role: "admin" }), { role: "member" }],
    [request("mute", { username: "bia", muted: true }), { muted: false }],
    [request("rename_group", { name: "#oficina" }), { name: "#bar" }],
  ];
  for (const [frame, different] of changes) {
    const one = await ana.ask(frame);
    const again = await ana.ask(frame);
    assert.deepEqual(again.group, one.group);
    assert.equal((await ana.ask({ ...frame, ...different } as ClientFrameInput)).code, "conflict");
  }
  await bia.settled();
  const actions = bia.heard.filter(({ type }) => type === "membership").map(({ action }) => action);
  assert.deepEqual(actions, ["created", "role", "muted", "renamed"]);
});

Deno.test("the members of a large group come page by page, and to its members alone", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using zoe = await house.join("zoe");
  const { store } = house.server.services;
  const names = Array.from({ length: 620 }, (_, at) => `aluno${at}`);
  await store.commit(names.map((name) => registration(name)));
  const members = names.map((name) => store.accountNamed(name)!.id);
  const author = store.accountNamed("ana")!.id;
  await store.commit([
    { kind: "create_group", author, clientId: "turma", name: "#turma", members, at: 1 },
  ]);
  const listed: string[] = [];
  for (let more = true; more;) {
    const after = listed.at(-1);
    const page = await ana.ask({ type: "get_members", receiver: "#turma", after }) as unknown as {
      members: { username: string }[];
      more: boolean;
    };
    assert.ok(page.members.length <= 500);
    listed.push(...page.members.map(({ username }) => username));
    more = page.more;
  }
  assert.deepEqual(listed, ["ana", ...names].sort());
  assert.equal((await zoe.ask({ type: "get_members", receiver: "#turma" })).code, "not_a_member");
  assert.equal((await ana.ask({ type: "get_members", receiver: "#lobby" })).code, "not_a_group");
});
