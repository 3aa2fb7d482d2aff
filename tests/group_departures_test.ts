import assert from "node:assert/strict";
import { uuidv7 } from "../protocol/ids.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { another, change, labOf, logOf, request } from "./support/lab.ts";
import { startTestServer } from "./support/test_server.ts";
import type { WireClient } from "./support/wire_client.ts";

/** All that somebody heard behind the entry that sent them out, but for what they asked for. */
async function heardSinceRemoval(client: WireClient): Promise<Record<string, unknown>[]> {
  await client.settled();
  const at = client.heard.findLastIndex(({ action }) => action === "removed");
  assert.notEqual(at, -1, "nobody said that they are out");
  return client.heard.slice(at + 1).filter(({ id }) => id === undefined);
}

Deno.test("three sessions of somebody who is sent out hear what came before, and nothing after", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using first = await house.join("bia");
  using caio = await house.join("caio");
  const davi = await house.join("davi");
  const conversation = await labOf(ana, "bia", "caio", "davi");
  await first.tell("#lab", "mine");
  using second = await another(house, "bia");
  using third = await another(house, "bia");
  // Beside them, a script's connection, which gets no entries.
  const { token } = second.heard.find(({ type }) => type === "login_response")!;
  using quiet = await house.connect();
  await quiet.hello();
  await quiet.login("bia", { token, quiet: true });
  await caio.say({ type: "typing", conversation });
  await first.next("typing_notification");

  const texts = (name: string) =>
    [1, 2, 3].map((at) => request("message", { content: `${name} ${at}` }));
  const removal = request("remove_from_group", { members: ["bia"] });
  const turn = [...texts("before"), removal, ...texts("after")];
  await ana.write(turn.map((frame) => JSON.stringify(frame) + "\n").join(""));
  await ana.next("message_ack", ({ seq }) => seq === 9);
  await quiet.settled();
  const quietBefore = quiet.heard.length;

  // All that the members of a group hear beside its entries: typing that begins and ends, receipts
  // for what bia wrote, presence, a new name.
  await caio.say({ type: "read", conversation, seq: 2 });
  await caio.tell("#lab", "about bia");
  await ana.say({ type: "typing", conversation });
  await caio.next("typing_notification");
  await ana.say({ type: "stop_typing", conversation });
  await change(ana, "rename_group", { name: "#sem-bia" });
  davi.close();
  await ana.next(
    "user_status",
    ({ username, status }) => username === "davi" && status === "offline",
  );

  for (const session of [first, second, third]) {
    assert.deepEqual(await heardSinceRemoval(session), []);
    assert.deepEqual(logOf(session, conversation).slice(-4), [
      ...["3 before 1", "4 before 2", "5 before 3", "6 removed"],
    ]);
  }
  await quiet.settled();
  assert.deepEqual(quiet.heard.slice(quietBefore).filter(({ id }) => id === undefined), []);
  const late = await second.ask({ type: "history", conversation, after: 5 });
  assert.deepEqual((late.entries as { seq: number }[]).map(({ seq }) => seq), [6]);
});

Deno.test("whoever is sent out in the middle of a replay gets it up to there", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  const conversation = await labOf(ana, "bia");
  bia.pause();
  // More than the sockets and the outbox hold together.
  const content = "x".repeat(30_000);
  const text = () => JSON.stringify(request("message", { content })) + "\n";
  for (let part = 0; part < 10; part++) {
    await ana.write(Array.from({ length: 40 }, text).join(""));
    await ana.next("message_ack", ({ seq }) => seq === part * 40 + 41);
  }
  await change(ana, "remove_from_group", { members: ["bia"] });
  await ana.tell("#lab", "after");
  bia.resume();
  await bia.next("membership", ({ action }) => action === "removed");
  assert.deepEqual(await heardSinceRemoval(bia), []);
  const seqs = bia.heard.filter((frame) => frame.conversation === conversation).map(({ seq }) =>
    seq
  );
  assert.deepEqual(seqs, Array.from({ length: 402 }, (_, at) => at + 1));
});

Deno.test("coming and going, one by one or in one turn, looks the same live and on replay", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using laptop = await house.join("bia");
  const conversation = await labOf(ana, "bia");
  using phone = await another(house, "bia");
  const members = ["bia"];
  let out = 0;
  const expected = ["1 created"];
  let seq = 1;
  const round = (stays: number) => {
    const asked = [
      request("message", { content: "in" }),
      request("remove_from_group", { members }),
    ];
    expected.push(`${++seq} in`, `${++seq} removed`);
    for (let at = 0; at < stays; at++) asked.push(request("message", { content: `out ${++out}` }));
    if (stays > 0) expected.push(`${seq + 1}-${seq + stays} not_member`);
    seq += stays;
    asked.push(request("add_to_group", { members }), request("message", { content: "back" }));
    expected.push(`${++seq} added`, `${++seq} back`);
    return asked;
  };
  for (const stays of [1, 0, 3]) {
    for (const frame of round(stays)) await ana.ask(frame);
  }
  const atOnce = [2, 0, 1, 0].flatMap(round);
  await ana.write(atOnce.map((frame) => JSON.stringify(frame) + "\n").join(""));
  await ana.next("message_ack", (ack) => ack.seq === seq);

  using fresh = await another(house, "bia");
  for (const device of [laptop, phone, fresh]) {
    await device.settled();
    assert.deepEqual(logOf(device, conversation), expected);
  }
  const { entries } = await phone.ask({ type: "history", conversation }) as {
    entries: Record<string, unknown>[];
  };
  const told = entries.map((entry) =>
    entry.type === "skip"
      ? `${entry.from}-${entry.to} ${entry.reason}`
      : `${entry.seq} ${entry.content ?? entry.action}`
  );
  assert.deepEqual(told, expected);
  assert.equal(
    [laptop, phone, fresh].some(({ heard }) =>
      heard.some(({ content }) => String(content).startsWith("out"))
    ),
    false,
  );
});

Deno.test("a notice of typing ends when its typist is sent out, leaves, or is muted", async () => {
  // Time stands still, so nothing ends by itself.
  await using house = await startTestServer({}, new FakeClock());
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  const conversation = await labOf(ana, "bia");
  const endings = [
    () => change(ana, "mute", { username: "bia", muted: true }),
    () => change(ana, "remove_from_group", { members: ["bia"] }),
    () => bia.ask({ type: "leave_group", client_id: uuidv7(), receiver: "#lab" }),
  ];
  for (const end of endings) {
    await bia.say({ type: "typing", conversation });
    assert.equal((await ana.next("typing_notification")).status, "typing");
    await end();
    assert.equal((await ana.next("typing_notification")).status, "stopped");
    await change(ana, "add_to_group", { members: ["bia"] });
    await change(ana, "mute", { username: "bia", muted: false });
  }
});
