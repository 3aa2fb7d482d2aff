import assert from "node:assert/strict";
import { startFakeServer } from "../../tests/support/fake_server.ts";
import { makeIdentity } from "../../tests/support/identity.ts";
import { Line, NoAnswer } from "./ask.ts";

const patienceMs = 1_000;

/** Hands on to a port what comes, the first of it so late that most of the patience is over. */
function startSlowly(port: number) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const near of listener) {
      const far = await Deno.connect({ hostname: "127.0.0.1", port });
      await new Promise((resolve) => setTimeout(resolve, 0.9 * patienceMs));
      await Promise.allSettled([
        near.readable.pipeTo(far.writable),
        far.readable.pipeTo(near.writable),
      ]);
    }
  })();
  return {
    port: (listener.addr as Deno.NetAddr).port,
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving;
    },
  };
}

Deno.test("a server that is slow to connect has no more time for its answer than is left", async () => {
  const { pem, key, fingerprint } = await makeIdentity();
  await using silent = startFakeServer({ pem, key }, () => {});
  await using slow = startSlowly(silent.port);
  const known = { address: { host: "127.0.0.1", port: slow.port }, pin: { pem, fingerprint } };
  // Anew from when it is connected, the patience would end at nearly twice of it.
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve("late"), 1.7 * patienceMs);
  const opening = Line.open(known, "en", patienceMs);
  const first = await Promise.race([late, opening.catch((error) => error)]);
  clearTimeout(timer);
  await assert.rejects(opening, NoAnswer);
  assert.ok(first instanceof NoAnswer, String(first));
});
