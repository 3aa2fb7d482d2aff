import assert from "node:assert/strict";
import { startTestServer, type TestServer } from "../../tests/support/test_server.ts";
import { testPassword } from "../../tests/support/test_password.ts";

/** Takes every place for a hash on behalf of one source, again and again, until it is disposed of. */
function flood({ server }: TestServer, source: string): AsyncDisposable {
  const { passwords } = server.services;
  const over = new AbortController();
  const keepTaking = async () => {
    while (!over.signal.aborted) {
      await passwords.hash(testPassword, { source, signal: over.signal });
    }
  };
  const taken = Promise.allSettled(Array.from({ length: 66 }, keepTaking));
  return {
    async [Symbol.asyncDispose]() {
      over.abort();
      await taken;
    },
  };
}

Deno.test("a flood of passwords from one address leaves a place for everybody else's", async () => {
  await using house = await startTestServer({ passwordCost: 12 });
  for (const enter of ["register", "login"] as const) {
    using client = await house.connect();
    await client.hello();
    for (
      const [source, status, code] of [
        ["127.0.0.1", "error", "busy"],
        ["192.0.2.66", "success", undefined],
      ] as const
    ) {
      await using _full = flood(house, source);
      const answer = await client[enter]("ana");
      assert.deepEqual([answer.status, answer.code], [status, code], `${enter} beside ${source}`);
    }
  }
});
