import assert from "node:assert/strict";
import type { ServeSettings } from "../common/settings.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { ClassicClient } from "./support/classic_client.ts";
import { startTestServer, type TestServer } from "./support/test_server.ts";

/** Accents, wide characters, characters of several code points, JSON's own, and 10 kB of two-byte ones. */
const texts = [
  "olá, João! ação, coração",
  "日本語 中文 한국어 العربية",
  "🎉 👩‍💻 é",
  '"quoted" \\ back/slash \t tab \u2028 \u0001 {"type":"message"}',
  "ç".repeat(5000),
];

/** A connection that has registered and logged in. */
async function arrive(house: TestServer, username: string): Promise<ClassicClient> {
  const client = await ClassicClient.connect(house.server.plain!.port);
  assert.equal((await client.register(username)).status, "success");
  await client.login(username);
  return client;
}

async function comeBack(house: TestServer, username: string): Promise<ClassicClient> {
  const client = await ClassicClient.connect(house.server.plain!.port);
  assert.equal((await client.login(username)).status, "success");
  return client;
}

function assertNoBug(house: TestServer): void {
  const bad = house.logged.filter((line) => line.includes('"level":"error"'));
  assert.deepEqual(bad, []);
}

Deno.test("a classic client registers, logs in and talks both ways with a full one", async () => {
  await using house = await startTestServer();
  using ana = await arrive(house, "ana");
  using bia = await house.join("bia");
  for (const text of texts) {
    ana.tell("bia", text);
    const heard = await bia.next("message");
    assert.deepEqual([heard.sender, heard.receiver, heard.content], ["ana", "bia", text]);
    assert.equal((await bia.tell("ana", text)).type, "message_ack");
    const answer = await ana.next("message");
    assert.deepEqual([answer.sender, answer.content], ["bia", text]);
  }
  assertNoBug(house);
});

Deno.test("two classic clients talk with each other, in order", async () => {
  await using house = await startTestServer();
  using ana = await arrive(house, "ana");
  using bia = await arrive(house, "bia");
  const numbers = Array.from({ length: 200 }, (_, at) => String(at));
  for (const text of numbers) ana.tell("bia", text);
  assert.deepEqual(await bia.texts(200), numbers);
  await ana.settled();
  assert.ok(!ana.heard.some(({ type }) => type === "message" || type === "message_error"));
});

Deno.test("a classic timestamp is local time", async () => {
  const clock = new FakeClock(new Date(2026, 6, 9, 8, 7, 6).getTime());
  await using house = await startTestServer({}, clock);
  using ana = await arrive(house, "ana");
  using bia = await arrive(house, "bia");
  ana.tell("bia", "oi");
  assert.equal((await bia.next("message")).timestamp, "2026-07-09 08:07:06");
});

Deno.test("what a classic client missed comes after its login, in order", async () => {
  await using house = await startTestServer();
  const ana = await arrive(house, "ana");
  using bia = await house.join("bia");
  using caio = await house.join("caio");
  await ana.close();
  await bia.tell("ana", "1");
  await bia.tell("ana", "2");
  await caio.tell("#lobby", "for all");
  await bia.tell("ana", "3");
  using again = await comeBack(house, "ana");
  const heard = await again.texts(4);
  assert.deepEqual(heard.filter((text) => text !== "[#lobby] for all"), ["1", "2", "3"]);
  assert.ok(heard.includes("[#lobby] for all"));
  const types = again.heard.map(({ type }) => type);
  assert.ok(types.indexOf("login_response") < types.indexOf("message"));
});

Deno.test("a wrong password, an unknown name and an unknown recipient are refused in words", async () => {
  await using house = await startTestServer();
  using ana = await arrive(house, "ana");
  using other = await ClassicClient.connect(house.server.plain!.port);
  for (const name of ["ana", "zoe"]) {
    const refused = await other.login(name, "not her password");
    assert.equal(refused.status, "error");
    assert.match(String(refused.message), /name or the password/);
  }
  const taken = await other.register("ANA");
  assert.equal(taken.status, "error");
  assert.match(String(taken.message), /"ANA".*choose another/);
  ana.tell("zoe", "oi");
  const unknown = await ana.next("message_error");
  assert.equal(unknown.recipient, "zoe");
  assert.match(String(unknown.message), /"zoe"/);
});

Deno.test("who speaks is who logged in, whatever a frame says", async () => {
  await using house = await startTestServer();
  using ana = await arrive(house, "ana");
  using bia = await arrive(house, "bia");
  using _caio = await house.join("caio");
  ana.tell("bia", "trust me", "caio");
  assert.equal((await bia.next("message")).sender, "ana");
  ana.say({ type: "typing", username: "caio", recipient: "bia" });
  assert.equal((await bia.next("typing_notification")).from, "ana");
});

Deno.test("typing and its end reach a classic client, from either kind", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({}, clock);
  using ana = await arrive(house, "ana");
  using bia = await house.join("bia");
  using caio = await arrive(house, "caio");
  const heardBy = async (from: string) => {
    const { status, ...notice } = await ana.next("typing_notification");
    assert.equal(notice.from, from);
    return status;
  };
  await bia.say({ type: "typing", recipient: "ana" });
  assert.equal(await heardBy("bia"), "typing");
  await bia.say({ type: "stop_typing", recipient: "ana" });
  assert.equal(await heardBy("bia"), "stopped");
  caio.say({ type: "typing", username: "caio", recipient: "ana" });
  assert.equal(await heardBy("caio"), "typing");
  caio.say({ type: "stop_typing", username: "caio", recipient: "ana" });
  assert.equal(await heardBy("caio"), "stopped");
  caio.say({ type: "typing", username: "caio", recipient: "ana" });
  assert.equal(await heardBy("caio"), "typing");
  clock.advance(6_000);
  assert.equal(await heardBy("caio"), "stopped");
  ana.say({ type: "typing", username: "ana", recipient: "bia" });
  assert.equal((await bia.next("typing_notification")).from, "ana");
});

Deno.test("coming and going reach every classic client, and get_users says who is here", async () => {
  await using house = await startTestServer();
  using ana = await arrive(house, "ana");
  const bia = await house.join("bia");
  const came = await ana.next("user_status");
  assert.deepEqual([came.username, came.status], ["bia", "online"]);
  const caio = await arrive(house, "caio");
  const alsoCame = await ana.next("user_status");
  assert.deepEqual([alsoCame.username, alsoCame.status], ["caio", "online"]);
  caio.say({ type: "logout" });
  await caio.ended;
  const went = await ana.next("user_status");
  assert.deepEqual([went.username, went.status], ["caio", "offline"]);
  bia.close();
  const alsoWent = await ana.next("user_status");
  assert.deepEqual([alsoWent.username, alsoWent.status], ["bia", "offline"]);
  assert.deepEqual((await ana.settled()).users, [
    { username: "ana", status: "online" },
    { username: "bia", status: "offline" },
    { username: "caio", status: "offline" },
  ]);
});

Deno.test("groups and the lobby reach classic clients with their name before the text", async () => {
  await using house = await startTestServer();
  using ana = await arrive(house, "ana");
  using bia = await house.join("bia");
  await bia.ask({ type: "create_group", client_id: "1", name: "lab", members: ["ana"] });
  await bia.tell("#lab", "in the group");
  await bia.tell("#lobby", "to all");
  assert.deepEqual(await ana.texts(2), ["[#lab] in the group", "[#lobby] to all"]);
  ana.tell("#lab", "me too");
  const heard = await bia.next("message", ({ sender }) => sender === "ana");
  assert.deepEqual([heard.receiver, heard.content], ["#lab", "me too"]);
  ana.tell("#nowhere", "hello?");
  assert.equal((await ana.next("message_error")).recipient, "#nowhere");
});

Deno.test("pipelined frames are handled in order, however they are cut into packets", async () => {
  await using house = await startTestServer();
  using bia = await house.join("bia");
  using ana = await ClassicClient.connect(house.server.plain!.port);
  ana.say(
    { type: "register", username: "ana", password: "a long password" },
    { type: "login", username: "ana", password: "a long password" },
    { type: "ping" },
    { type: "message", sender: "ana", receiver: "zoe", content: "nobody" },
    { type: "message", sender: "ana", receiver: "bia", content: "first" },
    { type: "get_users" },
  );
  await ana.next("user_list");
  const order = ["register_response", "login_response", "message_error", "user_list"];
  assert.deepEqual(ana.heard.map(({ type }) => type), order);
  const line = '{"type":"message","sender":"ana","receiver":"bia","content":"sécond"}\r\n';
  for (const unit of line) ana.write(unit);
  assert.equal((await bia.next("message")).content, "first");
  assert.equal((await bia.next("message")).content, "sécond");
});

Deno.test("logout closes the connection, and what was said before it arrives", async () => {
  await using house = await startTestServer();
  using bia = await house.join("bia");
  const ana = await arrive(house, "ana");
  ana.say(
    { type: "message", sender: "ana", receiver: "bia", content: "bye" },
    { type: "logout" },
  );
  await ana.ended;
  assert.equal((await bia.next("message")).content, "bye");
  assert.deepEqual(ana.heard.map(({ type }) => type), ["register_response", "login_response"]);
});

Deno.test("under invites a classic registration is told of --registration open", async () => {
  for (const registration of ["invite", "closed"] satisfies ServeSettings["registration"][]) {
    await using house = await startTestServer({ registration });
    using ana = await ClassicClient.connect(house.server.plain!.port);
    const refused = await ana.register("ana");
    assert.equal(refused.status, "error");
    if (registration === "invite") assert.match(String(refused.message), /--registration open/);
  }
});

Deno.test("full verbs are none of a classic session's, and nobody logs in twice", async () => {
  await using house = await startTestServer();
  using ana = await arrive(house, "ana");
  for (const verb of ["ack", "history", "create_group", "create_invite", "hello"]) {
    ana.say({
      type: verb,
      conversation: "l1",
      seq: 1,
      name: "x",
      client_id: "1",
      protocol: 1,
      agent: "x",
    });
    assert.equal((await ana.next("error")).code, verb === "hello" ? "hello_late" : "unknown_verb");
  }
  const again = await ana.login("ana");
  assert.match(String(again.message), /"ana" is logged in/);
});
