import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { TestStore } from "./testing.ts";
import type { Account } from "./types.ts";

/** Two people, one of whom has said some things to the other. */
async function withMessages(texts: readonly string[]) {
  const test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia") as [Account, Account];
  for (const text of texts) await test.say(ana, { direct: bia.id }, text);
  return { test, ana, bia };
}

Deno.test("long texts that are not in the index yet keep nobody waiting for more than one of them", async () => {
  const long = Array.from({ length: 20 }, (_, n) => `word ${n} `.repeat(5_000));
  const { test, bia } = await withMessages(long);
  using _ = test;
  let turns = 0;
  let searching = true;
  const count = () => {
    turns++;
    if (searching) setImmediate(count);
  };
  setImmediate(count);
  await test.store.search(bia.id, { text: "nothing of that", limit: 9 });
  searching = false;
  assert.ok(turns >= 20, `${turns} turns`);
  await new Promise((resolve) => setImmediate(resolve));
});

Deno.test("who has many searches in the line keeps nobody waiting for all of them", async () => {
  const { test, ana, bia } = await withMessages(Array.from({ length: 300 }, (_, n) => `word ${n}`));
  using _ = test;
  const done: string[] = [];
  const search = async (account: Account, name: string) => {
    await test.store.search(account.id, { text: "word 299", limit: 9 });
    done.push(name);
  };
  const greedy = ["first", "second", "third", "fourth"].map((name) => search(ana, name));
  await Promise.all([...greedy, search(bia, "hers")]);
  assert.ok(done.indexOf("hers") <= 2, done.join(", "));
});
