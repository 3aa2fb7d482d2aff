import assert from "node:assert/strict";
import { systemClock } from "../clock.ts";
import { exportStream } from "./export_stream.ts";

Deno.test("somebody who hangs up while more is waited for is no failure", async () => {
  const begun = Promise.withResolvers<void>();
  const more = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  async function* chunks() {
    try {
      begun.resolve();
      await more.promise;
      yield new Uint8Array([1]);
    } finally {
      over.resolve();
    }
  }
  const broke: unknown[] = [];
  const reader = exportStream(chunks(), {
    clock: systemClock,
    broke: (error) => broke.push(error),
  }).getReader();
  const read = reader.read();
  await begun.promise;
  const left = reader.cancel();
  more.resolve();
  await Promise.all([read, left, over.promise]);
  assert.deepEqual(broke, []);
});

Deno.test("rows that cannot be read break it off, and its owner hears why", async () => {
  // deno-lint-ignore require-yield -- it breaks before its first chunk
  async function* chunks(): AsyncGenerator<Uint8Array, void, void> {
    await Promise.reject(new Error("no such table"));
  }
  const broke: unknown[] = [];
  const stream = exportStream(chunks(), {
    clock: systemClock,
    broke: (error) => broke.push(error),
  });
  await assert.rejects(new Response(stream).text(), /no such table/);
  assert.match(String(broke), /no such table/);
});
