import assert from "node:assert/strict";
import { Answers } from "./answers.ts";
import { Input } from "./input.ts";
import { Output } from "./output.ts";
import { pickServer } from "./pick_server.ts";

const servers = ["attic", "cellar\u001b[2J"].map((name, index) => ({
  name,
  fingerprint: String(index).repeat(43),
  addresses: [{ host: `10.0.0.${index}`, port: 12345 }],
}));

async function pick(typed: string, { isTerminal = true, found = servers } = {}) {
  const keys = new TextEncoder().encode(typed);
  let notes = "";
  let isRead = false;
  const source = {
    read(into: Uint8Array): Promise<number | null> {
      if (isRead) return Promise.resolve(null);
      isRead = true;
      into.set(keys);
      return Promise.resolve(keys.length);
    },
  };
  const target = {
    writeSync(text: Uint8Array): number {
      notes += new TextDecoder().decode(text);
      return text.length;
    },
  };
  const output = new Output(target, target);
  const input = new Input(source, isTerminal);
  const language = "en";
  const answers = new Answers({ input, output, given: {}, env: new Map(), language });
  const chosen = await pickServer(answers, output, language, () => Promise.resolve(found));
  return { chosen, notes };
}

Deno.test("a person picks a server by its number, and its key is still to be confirmed", async () => {
  const { chosen, notes } = await pick("0\nfoo\n2\n");
  assert.deepEqual(chosen, { host: "10.0.0.1", port: 12345 });
  assert.match(notes, / {2}2\. cellar\[2J at 10\.0\.0\.1:12345/);
});

Deno.test("nobody is made to pick", async () => {
  assert.equal((await pick("\n")).chosen, undefined);
  assert.equal((await pick("1\n", { isTerminal: false })).chosen, undefined);
  assert.equal((await pick("1\n", { found: [] })).chosen, undefined);
});
