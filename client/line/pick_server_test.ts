import assert from "node:assert/strict";
import { Answers } from "./answers.ts";
import { Input } from "./input.ts";
import type { KnownServer } from "./known_servers.ts";
import { Output } from "./output.ts";
import { pickServer } from "./pick_server.ts";

const servers = ["attic", "cellar\u001b[2J"].map((name, index) => ({
  name,
  fingerprint: String(index).repeat(43),
  addresses: [{ host: `10.0.0.${index}`, port: 12345 }],
}));

async function pick(
  typed: string,
  { isTerminal = true, found = servers, known = [] as KnownServer[] } = {},
) {
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
  const look = () => Promise.resolve(found);
  const chosen = await pickServer(answers, output, language, { look, known });
  return { chosen, notes };
}

Deno.test("a person picks a server by its number, and its key is still to be confirmed", async () => {
  const { chosen, notes } = await pick("0\nfoo\n2\n");
  assert.deepEqual(chosen, { join: { host: "10.0.0.1", port: 12345 } });
  assert.match(notes, / {2}2\. cellar\[2J at 10\.0\.0\.1:12345/);
});

Deno.test("nobody is made to pick", async () => {
  assert.equal((await pick("\n")).chosen, undefined);
  assert.equal((await pick("1\n", { isTerminal: false })).chosen, undefined);
  assert.equal((await pick("1\n", { found: [] })).chosen, undefined);
});

Deno.test("the servers of other profiles come first, each once, also those that do not answer", async () => {
  const known = [
    {
      profile: "work",
      username: "ana",
      fingerprint: servers[0]!.fingerprint,
      address: { host: "10.0.0.9", port: 12345 },
    },
    {
      profile: "far",
      username: undefined,
      fingerprint: "x".repeat(43),
      address: { host: "h", port: 1 },
    },
  ];
  const { chosen, notes } = await pick("1\n", { known });
  assert.deepEqual(chosen, { profile: "work" });
  const rows = notes.split("\n").filter((line) => /^ {2}\d\. /.test(line));
  assert.deepEqual(rows, [
    "  1. attic 10.0.0.9:12345, as ana (profile work)",
    "  2. h:1, as ? (profile far)",
    "  3. cellar[2J at 10.0.0.1:12345, new to this machine",
  ]);
  assert.deepEqual((await pick("2\n", { known, found: [] })).chosen, { profile: "far" });
});
