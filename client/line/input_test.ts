import assert from "node:assert/strict";
import { Input, type InputSource, Interrupted } from "./input.ts";

/** A keyboard: each string is what one read brings. */
class Keyboard implements InputSource {
  readonly raw: boolean[] = [];
  readonly #chunks: Uint8Array[];

  constructor(...chunks: (string | number[])[]) {
    const encoder = new TextEncoder();
    this.#chunks = chunks.map((chunk) =>
      typeof chunk === "string" ? encoder.encode(chunk) : new Uint8Array(chunk)
    );
  }

  read(into: Uint8Array): Promise<number | null> {
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return Promise.resolve(null);
    into.set(chunk);
    return Promise.resolve(chunk.length);
  }

  setRaw(raw: boolean): void {
    this.raw.push(raw);
  }
}

async function linesOf(input: Input): Promise<(string | undefined)[]> {
  const lines = [];
  for (let line = await input.line(); line !== undefined; line = await input.line()) {
    lines.push(line.text);
  }
  return lines;
}

Deno.test("lines come whole however they were cut, the last one also without its end", async () => {
  const keyboard = new Keyboard("on", "e\ntwo\r\n", "\n", [0xc3], [0xa7, 0x0a], "last");
  assert.deepEqual(await linesOf(new Input(keyboard, false)), ["one", "two", "", "ç", "last"]);
});

Deno.test("a line that is too long is told, and the next one is read", async () => {
  const keyboard = new Keyboard(...Array<string>(9).fill("x".repeat(8192)), "\nnext\n");
  const lines = await linesOf(new Input(keyboard, false));
  assert.equal(lines[0], undefined);
  assert.equal(lines.at(-1), "next");
});

Deno.test("a question gets the next line before whoever waits for lines", async () => {
  const keyboard = new Keyboard("answer\nline\n");
  const input = new Input(keyboard, true);
  const line = input.line();
  const answer = input.answer();
  assert.equal(await answer, "answer");
  assert.equal((await line)?.text, "line");
});

Deno.test("a secret is typed raw: backspace takes a whole character, Ctrl-U all", async () => {
  const keyboard = new Keyboard("wrong\x15sécr", "et日\x7f\x08x\r", "next\n");
  const input = new Input(keyboard, true);
  assert.equal(await input.secret(), "sécrex");
  assert.deepEqual(keyboard.raw, [true, false]);
  assert.equal((await input.line())?.text, "next");
});

Deno.test("what follows a secret in one read is not lost", async () => {
  const input = new Input(new Keyboard("secret\nhello\n"), true);
  assert.equal(await input.secret(), "secret");
  assert.equal((await input.line())?.text, "hello");
});

Deno.test("Ctrl-C at a secret interrupts, and the terminal is as it was", async () => {
  const keyboard = new Keyboard("sec\x03");
  await assert.rejects(new Input(keyboard, true).secret(), Interrupted);
  assert.deepEqual(keyboard.raw, [true, false]);
});

Deno.test("the end of input is no answer", async () => {
  assert.equal(await new Input(new Keyboard(), false).answer(), undefined);
  assert.equal(await new Input(new Keyboard(), true).secret(), undefined);
  assert.equal(await new Input(new Keyboard([4]), true).secret(), undefined);
});

Deno.test("without a terminal the first line is the secret", async () => {
  const keyboard = new Keyboard("secret\nhello\n");
  const input = new Input(keyboard, false);
  assert.equal(await input.secret(), "secret");
  assert.deepEqual(keyboard.raw, []);
  assert.equal((await input.line())?.text, "hello");
});
