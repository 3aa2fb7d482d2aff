import assert from "node:assert/strict";
import { readText } from "./stdin_text.ts";

function streamOf(...chunks: readonly (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  const bytes = (chunk: string | Uint8Array) =>
    typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
  return ReadableStream.from(chunks.map(bytes));
}

Deno.test("a text comes as it was written, however it was cut on its way", async () => {
  const text = "backup: 3 files\n\tçã done";
  const bytes = new TextEncoder().encode(`${text}\n\n`);
  assert.equal(
    await readText(streamOf(...Array.from(bytes, (one) => Uint8Array.of(one))), "en"),
    text,
  );
});

Deno.test("colours and progress that was written over are gone", async () => {
  const text = "\u001b[1;31mfailed\u001b[0m\r\n 10 %\r 50 %\r100 %\n\u001b]0;title\u0007end\u0000";
  assert.equal(await readText(streamOf(text), "en"), "failed\n100 %\nend");
});

Deno.test("nothing to say is nothing", async () => {
  assert.equal(await readText(streamOf(), "en"), undefined);
  assert.equal(await readText(streamOf(" \n\t\n", "\u001b[0m"), "en"), undefined);
});

Deno.test("of a long text the end is kept, with a note, and no half of a character", async () => {
  const said = await readText(streamOf("é".repeat(40), "\nthe end"), "en", 60);
  assert.match(said!, /^\[\d+ bytes before this are left out\]\né+\nthe end$/);
  assert.ok(new TextEncoder().encode(said).length <= 60, said);
  const portuguese = await readText(streamOf("x".repeat(200)), "pt-BR", 100);
  assert.match(portuguese!, /^\[\d+ bytes antes disto ficaram de fora\]\nx+$/);
});

Deno.test("a text that grows when it is written as JSON still fits a line", async () => {
  const said = await readText(streamOf('"\\'.repeat(20_000)), "en");
  assert.ok(JSON.stringify(said).length <= 48 * 1024);
  assert.match(said!, /^\[\d+ bytes before/);
});
