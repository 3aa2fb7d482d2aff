import assert from "node:assert/strict";
import { startFakeServer, welcome } from "../../tests/support/fake_server.ts";
import { makeIdentity } from "../../tests/support/identity.ts";
import { sendOne, type SendOutcome } from "./one_message.ts";
import { ClientStore } from "./store/client_store.ts";

/** What becomes of a message to a server that hangs up on everybody with a code. */
async function sendTo(code: string, timeoutMs: number): Promise<SendOutcome> {
  const { pem, key, fingerprint } = await makeIdentity();
  await using server = startFakeServer({ pem, key }, (frame, peer) => {
    if (frame.type === "hello") peer.say(welcome);
    if (frame.type === "login") peer.say({ type: "closing", code, message: `because ${code}` });
  });
  using store = ClientStore.temporary();
  store.profile.trust({ pem, fingerprint });
  store.profile.prefer({ host: "127.0.0.1", port: server.port });
  store.profile.keepLogin({ username: "ana", userId: "u1", token: "t" });
  const frame = { type: "message", client_id: "c1", receiver: "bia", content: "oi" } as const;
  return await sendOne({ store, frame, agent: "test", lang: "en", timeoutMs });
}

Deno.test("why a server hung up is said as it said it, and what is final is not tried again", async () => {
  const outcome = await sendTo("bad_token", 10_000);
  assert.equal(outcome.kind === "refused" && outcome.failure.code, "bad_token");
});

Deno.test("a server that hangs up for now is asked again until the time is over", async () => {
  const outcome = await sendTo("too_many_connections", 1_000);
  assert.equal(outcome.kind === "postponed" && outcome.failure.code, "too_many_connections");
});
