import assert from "node:assert/strict";
import { uuidv7 } from "../protocol/ids.ts";
import { ClassicClient } from "./support/classic_client.ts";
import { edit, fresh, remove, say } from "./support/revising.ts";
import { replayed } from "./support/shown.ts";
import { startTestServer } from "./support/test_server.ts";

Deno.test("somebody who came later sees no edit of what was said before", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  await ana.ask({ type: "create_group", client_id: uuidv7(), name: "#lab" });
  const group = await say(ana, "#lab", "só eu");
  await ana.ask({ type: "add_to_group", client_id: uuidv7(), receiver: "#lab", members: ["bia"] });
  await edit(ana, group, 2, "só eu, em segredo");
  await say(ana, "#lab", "oi");
  const skip = await bia.next("skip");
  assert.deepEqual([skip.from, skip.to, skip.reason], [4, 4, "not_member"]);
  assert.equal((await bia.next("message")).content, "oi");
  assert.ok(!JSON.stringify(bia.heard).includes("segredo"));
});

Deno.test("a classic session is told of no edit and no deletion, and has them delivered", async () => {
  await using house = await startTestServer();
  using bia = await house.join("bia");
  const ana = await ClassicClient.connect(house.server.plain!.port);
  await ana.register("ana");
  await ana.login("ana");
  const dm = await say(bia, "ana", "um");
  await edit(bia, dm, 1, "dois");
  await remove(bia, dm, 1);
  await say(bia, "ana", "três");
  assert.deepEqual(await ana.texts(2), ["um", "três"]);
  ana.say({ type: "ping" });
  const receipt = await bia.next(
    "receipt",
    (frame) => "delivered" in frame && frame.delivered === 4,
  );
  assert.ok(receipt);
  await ana.close();
  assert.ok(ana.heard.every(({ type }) => type !== "edit" && type !== "delete"));
});

Deno.test("a classic session that was away gets what texts say now, and nothing of deleted ones", async () => {
  await using house = await startTestServer();
  using bia = await house.join("bia");
  const before = await ClassicClient.connect(house.server.plain!.port);
  await before.register("ana");
  await before.close();
  const dm = await say(bia, "ana", "um");
  for (const text of ["dois", "três"]) await say(bia, "ana", text);
  await edit(bia, dm, 1, "uno");
  await remove(bia, dm, 2);

  const ana = await ClassicClient.connect(house.server.plain!.port);
  await ana.login("ana");
  assert.deepEqual(await ana.texts(2), ["uno", "três"]);
  ana.say({ type: "ping" });
  await bia.next("receipt", (frame) => "delivered" in frame && frame.delivered === 5);
  await ana.close();
});

Deno.test("whoever blocks somebody hears of their edits and deletions as little as of their texts", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  const dm = await say(ana, "bia", "antes");
  await bia.next("message");
  await bia.ask({ type: "block", username: "ana" });
  await say(ana, "bia", "escondido");
  assert.equal((await edit(ana, dm, 2, "escondido 2")).seq, 3);
  assert.equal((await remove(ana, dm, 2)).seq, 4);
  for (const seq of [2, 3, 4]) {
    const { from, to, reason } = await bia.next("skip");
    assert.deepEqual([from, to, reason], [seq, seq, "blocked"]);
  }
  await bia.ask({ type: "unblock", username: "ana" });
  const answer = await bia.ask({
    type: "message",
    client_id: "r",
    conversation: dm,
    content: "x",
    reply_to: 2,
  });
  assert.equal(answer.code, "unknown_entry");
  using again = await house.connect();
  const replay = await replayed(again, "bia");
  assert.ok(replay.some(({ type, from, to }) => type === "skip" && from === 2 && to === 4));
  assert.deepEqual(await fresh(house, "ana", dm), ["1 antes", "2 (deleted)"]);
  assert.ok(
    ![...bia.heard, ...replay].some((frame) => JSON.stringify(frame).includes("escondido")),
  );
});
