import assert from "node:assert/strict";
import { startTestServer } from "./support/test_server.ts";

Deno.test("a message goes from one person to another, and is acknowledged", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");

  const ack = await ana.tell("bia", "oi, tudo bem? ç 日本 🎉");
  assert.equal(ack.type, "message_ack");
  assert.equal(ack.seq, 1);

  const introduced = await bia.next("conversation");
  assert.equal(introduced.conversation.name, "ana");
  const heard = await bia.next("message");
  assert.equal(heard.content, "oi, tudo bem? ç 日本 🎉");
  assert.equal(heard.message_id, ack.message_id);
  assert.equal(heard.sender, "ana");
  assert.equal(heard.replay, undefined);
});
