import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { join } from "node:path";
import { digestOf } from "../protocol/content.ts";
import { uuidv7 } from "../protocol/ids.ts";
import { openStore } from "../server/store/open.ts";
import { edit, fresh, remove, say } from "./support/revising.ts";
import { replayed, shown } from "./support/shown.ts";
import { startTestServer } from "./support/test_server.ts";

type Json = Record<string, unknown>;

Deno.test("two devices, the other one, a replay and history show the same", async () => {
  await using house = await startTestServer();
  using laptop = await house.join("ana");
  using bia = await house.join("bia");
  using phone = await house.connect();
  await replayed(phone, "ana");
  const dm = await say(laptop, "bia", "um");
  for (const text of ["dois", "três"]) await say(bia, "ana", text);

  const ack = await edit(laptop, dm, 1, "1", { digest: digestOf("1") });
  await edit(phone, dm, 1, "uno");
  await edit(bia, dm, 3, "3");
  await remove(bia, dm, 3);
  await remove(phone, dm, 1);
  await edit(bia, dm, 2, "2");
  assert.deepEqual({ ...ack, id: "", client_id: "", timestamp: "" }, {
    type: "message_ack",
    id: "",
    client_id: "",
    message_id: `${dm}/4`,
    conversation: dm,
    seq: 4,
    timestamp: "",
    digest: digestOf("1"),
  });

  const expected = ["1 (deleted)", "2 2", "3 (deleted)"];
  await laptop.next("edit", ({ seq }) => seq === 9);
  await phone.next("edit", ({ seq }) => seq === 9);
  await bia.next("delete", ({ target }) => target === 1);
  assert.deepEqual(await fresh(house, "ana", dm), expected);
  assert.deepEqual(await fresh(house, "bia", dm), expected);
  const whole = { type: "history", conversation: dm } as const;
  for (const client of [laptop, phone, bia]) {
    assert.deepEqual(shown([await client.ask(whole)], dm), expected);
    await client.settled();
  }
  assert.deepEqual(shown(phone.heard, dm), expected);
});

Deno.test("what the author's other device gets has the client_id, what others get has none", async () => {
  await using house = await startTestServer();
  using laptop = await house.join("ana");
  using bia = await house.join("bia");
  using phone = await house.connect();
  await replayed(phone, "ana");
  const dm = await say(laptop, "bia", "um");
  const client_id = uuidv7();
  await edit(laptop, dm, 1, "dois", { client_id });
  await remove(laptop, dm, 1, "take it back");

  assert.equal((await phone.next("edit")).client_id, client_id);
  assert.equal((await phone.next("delete")).client_id, "take it back");
  const heard = await bia.next("edit");
  assert.deepEqual(
    [heard.sender, heard.target, heard.content, heard.digest, heard.client_id],
    ["ana", 1, "dois", digestOf("dois"), undefined],
  );
  assert.equal((await bia.next("delete")).client_id, undefined);
  assert.ok(!laptop.heard.some(({ type }) => type === "edit" || type === "delete"));
});

Deno.test("an edit that is sent again after a cut is stored once", async () => {
  await using house = await startTestServer();
  const ana = await house.join("ana");
  using bia = await house.join("bia");
  const dm = await say(ana, "bia", "um");
  const client_id = uuidv7();
  await ana.say({ type: "edit", client_id, conversation: dm, seq: 1, content: "dois" });
  await bia.next("edit");
  ana.close();

  using again = await house.connect();
  await replayed(again, "ana");
  const ack = await edit(again, dm, 1, "dois", { client_id });
  assert.deepEqual([ack.type, ack.seq, ack.digest], ["message_ack", 2, digestOf("dois")]);
  const conflict = await edit(again, dm, 1, "três", { client_id });
  assert.deepEqual([conflict.code, conflict.client_id], ["conflict", client_id]);
  await remove(again, dm, 1);
  assert.equal((await edit(again, dm, 1, "dois", { client_id })).seq, 2);
  await bia.settled();
  assert.equal(bia.heard.filter(({ type }) => type === "edit").length, 1);
});

Deno.test("what may not be changed is refused, and nobody hears of it", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  using caio = await house.join("caio");
  const dm = await say(ana, "bia", "um");
  const code = async (answer: Promise<Json>) => {
    const { type, code } = await answer;
    assert.equal(type, "error");
    return code;
  };

  assert.equal(await code(edit(bia, dm, 1, "dois")), "not_allowed");
  assert.equal(await code(remove(bia, dm, 1)), "not_allowed");
  assert.equal(await code(edit(ana, dm, 7, "dois")), "unknown_entry");
  assert.equal(await code(edit(caio, dm, 1, "dois")), "unknown_conversation");
  assert.equal(await code(edit(ana, dm, 1, "")), "bad_content");
  assert.equal(await code(edit(ana, dm, 1, "a\0b")), "bad_content");
  assert.equal(await code(edit(ana, dm, 1, "\ud800")), "bad_content");
  assert.equal(await code(edit(ana, dm, 1, "ç".repeat(20_000))), "content_too_long");
  assert.equal(await code(edit(ana, dm, 0, "dois")), "bad_frame");
  await remove(ana, dm, 1);
  assert.equal(await code(edit(ana, dm, 1, "dois")), "entry_deleted");
  assert.equal(await code(remove(ana, dm, 1)), "entry_deleted");
  await bia.settled();
  assert.ok(!bia.heard.some(({ type }) => type === "edit"));
  assert.deepEqual(await fresh(house, "bia", dm), ["1 (deleted)"]);
});

Deno.test("an edit whose digest does not match is refused and logged, in either form", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  await house.join("bia").then((bia) => bia.close());
  const dm = await say(ana, "bia", "um");
  const md5 = (text: string) => "md5:" + hash("md5", text, "hex");
  for (const digest of [digestOf("outro"), md5("outro")]) {
    assert.equal((await edit(ana, dm, 1, "dois", { digest })).code, "integrity");
  }
  assert.equal(house.logged.filter((line) => line.includes("integrity_refused")).length, 2);
  for (const digest of [digestOf("dois"), md5("dois")]) {
    assert.equal((await edit(ana, dm, 1, "dois", { digest })).digest, digestOf("dois"));
  }
});

Deno.test("the owner of a group deletes what others wrote in it", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  using caio = await house.join("caio");
  const members = ["bia", "caio"];
  await ana.ask({ type: "create_group", client_id: uuidv7(), name: "#lab", members });
  const group = await say(bia, "#lab", "bobagem");
  assert.equal((await remove(caio, group, 2)).code, "not_allowed");
  assert.equal((await edit(ana, group, 2, "melhor")).code, "not_allowed");
  assert.equal((await remove(ana, group, 2)).type, "message_ack");
  const heard = await bia.next("delete");
  assert.deepEqual([heard.actor, heard.target, heard.seq], ["ana", 2, 3]);
  assert.deepEqual(await fresh(house, "caio", group), ["2 (deleted)"]);
});

Deno.test("the server's owner deletes in the lobby what others wrote", async () => {
  await using house = await startTestServer();
  await house.join("ana").then((ana) => ana.close());
  await house.join("bia").then((bia) => bia.close());
  await house.restart(async () => {
    const store = openStore({ path: join(house.settings.data, "chat.db") });
    const account = store.accountNamed("ana")!.id;
    await store.commit([{ kind: "set_role", account, role: "owner" }]);
    await store.close();
  });
  using ana = await house.connect();
  await replayed(ana, "ana");
  using bia = await house.connect();
  await replayed(bia, "bia");
  const lobby = await say(bia, "#lobby", "propaganda");
  await say(ana, "#lobby", "ordem");
  assert.equal((await remove(bia, lobby, 2)).code, "not_allowed");
  assert.equal((await remove(ana, lobby, 1)).type, "message_ack");
  assert.equal((await bia.next("delete")).actor, "ana");
  assert.deepEqual(await fresh(house, "ana", lobby), ["1 (deleted)", "2 ordem"]);
});

Deno.test("a reply says what it answers, live and in a replay", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  const dm = await say(ana, "bia", "quem vem?");
  await remove(ana, dm, 1);
  const reply = { type: "message", client_id: uuidv7(), conversation: dm, content: "eu" } as const;
  assert.equal((await bia.ask({ ...reply, reply_to: 1 })).type, "message_ack");
  assert.equal((await bia.ask({ ...reply, reply_to: 1 })).type, "message_ack");
  assert.equal((await bia.ask(reply)).code, "conflict");
  const toEdit = { ...reply, client_id: uuidv7(), reply_to: 2 };
  assert.equal((await bia.ask(toEdit)).code, "unknown_entry");
  assert.equal((await ana.next("message")).reply_to, 1);
  using again = await house.connect();
  await replayed(again, "bia");
  assert.equal((await again.next("message", ({ seq }) => seq === 3)).reply_to, 1);
});
