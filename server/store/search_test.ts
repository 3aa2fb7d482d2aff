import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import fc from "fast-check";
import { revision, TestStore, wholePage } from "./testing.ts";
import type { Account, Entry } from "./types.ts";

/** Two people, one of whom has said some things to the other, of which the first few are indexed. */
async function withMessages(texts: readonly string[], steps = 0) {
  const test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia") as [Account, Account];
  for (const text of texts) await test.say(ana, { direct: bia.id }, text);
  for (let step = 0; step < steps; step++) await test.do({ kind: "index_entries" });
  const find = async (text: string, more = {}) => {
    const page = await test.store.search(bia.id, { text, limit: 50, ...more });
    return page.entries.map(({ content }) => content);
  };
  return { test, ana, bia, find };
}

/** A text that is there, what somebody types, and whether it is found. */
const cases: readonly (readonly [text: string, typed: string, isFound: boolean])[] = [
  ["Reunião na sexta", "reuniao", true],
  ["a ação foi cancelada", "acao", true],
  ["acao sem acento", "AÇÃO", true],
  ["São João", "sao joao", true],
  ["decomposed a\u0303 e\u0301", "ã é", true],
  ["pão de queijo", "queijo pão", true],
  ["pão de queijo", "pão de quei", true],
  ["pão de queijo", "que pão", false],
  ["pão de queijo", "queijos", false],
  ["hello world", "w", true],
  ["hello world", "h", true],
  ["hello world", "orld", false],
  ["festa 🎉 hoje", "🎉 festa", true],
  ["festa 🎉 hoje", "festa 🎉", true],
  ["festa🎉hoje", "hoje", true],
  ["👩‍💻 works", "works 👩‍💻", true],
  ["only 🎉", "🎉", false],
  ['she said "yes"', '"yes', true],
  ['she said "yes"', '"said" OR nothing', false],
  ["a NEAR miss", "NEAR(a miss)", true],
  ["NOT AND OR", "AND OR NOT", true],
  ["stars * and - signs", "* stars", true],
  ["column content: x", "content:x", true],
  ["foo-bar baz", "foo-bar", true],
  ["foo-bar baz", "bar foo", true],
  ["x^2 {a} (b)", "{a} (b) ^x", true],
  ["nul in the query", "nul\0query", true],
  ["日本語のテキスト", "日本語", true],
  ["Привет мир", "привет", true],
  ["ΑΘΗΝΑ", "αθηνα", true],
  ["हिन्दी पाठ", "हिन्दी", true],
  ["ação", "acaos", false],
  [`long ${"x".repeat(300)} word`, "x".repeat(300), true],
  [`long ${"x".repeat(300)} word`, "x".repeat(299), true],
  [`long ${"x".repeat(300)} word`, "x".repeat(301), false],
  ["um dois três quatro cinco seis", "seis cinco quatro tres dois um", true],
  ["um dois três quatro cinco seis", "um dois tres quatro cinco se", true],
  ["um dois três quatro cinco seis", "um dois tres quatro cinco sete", false],
  ["um dois três quatro cinco seis", "x dois tres quatro cinco seis", false],
  ["foo foo-bar", "foo FOO foo foo foo ba", true],
  ["", "anything", false],
  ["something", "", false],
  ["something", "!?", false],
];

for (const steps of [0, 1]) {
  const which = steps === 0 ? "the newest texts" : "the index";
  Deno.test(`every word counts, without case and accents, the last one as a beginning, in ${which}`, async () => {
    const { test, find } = await withMessages([...new Set(cases.map(([text]) => text))], steps);
    using _ = test;
    for (const [text, typed, isFound] of cases) {
      assert.equal((await find(typed)).includes(text), isFound, `${typed} in ${text}`);
    }
  });
}

Deno.test("the newest come first, and before an entry come the older ones, wherever the index ends", async () => {
  const { test, ana, bia, find } = await withMessages(["word 1", "word 2", "word 3"], 1);
  using _ = test;
  const { conversation } = await test.say(ana, { direct: bia.id }, "word 4");
  await test.say(ana, { conversation: 1 }, "word 5 in the lobby");
  assert.deepEqual(await find("word"), [
    "word 5 in the lobby",
    "word 4",
    "word 3",
    "word 2",
    "word 1",
  ]);
  const before = (seq: number) => ({ before: { conversation: conversation.number, seq } });
  assert.deepEqual(await find("word", before(4)), ["word 3", "word 2", "word 1"]);
  assert.deepEqual(await find("word", before(3)), ["word 2", "word 1"]);
  assert.deepEqual(await find("word", before(9)), []);
  assert.deepEqual(await find("word", { conversation: 1 }), ["word 5 in the lobby"]);
  const page = await test.store.search(bia.id, { text: "word", limit: 2 });
  assert.deepEqual([page.entries.length, page.more], [2, true]);
  const last = await test.store.search(bia.id, { text: "word", limit: 2, ...before(3) });
  assert.deepEqual([last.entries.length, last.more], [2, false]);
});

Deno.test("a common word where somebody may not see it keeps nobody waiting, and is not found", async () => {
  const { test, ana, find } = await withMessages(["word for bia"]);
  using _ = test;
  const [caio] = await test.people("caio") as [Account];
  for (let round = 0; round < 20; round++) {
    await test.commit(...Array.from({ length: 100 }, (_, n) => ({
      kind: "append" as const,
      author: ana.id,
      clientId: undefined,
      target: { direct: caio.id },
      content: `word ${round} ${n}`,
      digest: "",
      at: 1,
    })));
  }
  for (const indexed of [false, true]) {
    while (indexed && (await test.do({ kind: "index_entries" })).more);
    let turns = 0;
    let searching = true;
    const count = () => {
      turns++;
      if (searching) setImmediate(count);
    };
    setImmediate(count);
    assert.deepEqual(await find("word"), ["word for bia"]);
    searching = false;
    assert.ok(turns >= 3, `${turns} turns`);
    await new Promise((resolve) => setImmediate(resolve));
  }
});

Deno.test("a search ends with its reader and with the store, and one after it goes on", async () => {
  const { test, find } = await withMessages(Array.from({ length: 300 }, (_, n) => `word ${n}`));
  using _ = test;
  const gone = new AbortController();
  const first = test.store.search(1, { text: "nothing", limit: 9 }, gone.signal);
  const second = find("word 299");
  gone.abort();
  assert.deepEqual((await first).entries, []);
  assert.deepEqual(await second, ["word 299"]);
  for (const indexed of [false, true]) {
    if (indexed) await test.do({ kind: "index_entries" });
    const last = test.store.search(2, { text: "word", limit: 299 });
    await new Promise((resolve) => setImmediate(resolve));
    test.reopen();
    assert.ok((await last).entries.length < 300);
  }
});

Deno.test("a text that is changed while it is looked for is shown to nobody who has left by then", async () => {
  const test = new TestStore();
  using _ = test;
  const [ana, bia] = await test.people("ana", "bia") as [Account, Account];
  const group = await test.group(ana, "#lab", bia);
  const { seq } = await test.say(ana, { conversation: group.number }, "a plan");
  const search = (who: Account) => test.store.search(who.id, { text: "plan", limit: 9 });
  const found = [search(bia)];
  // By then it has read its rows, and gives others their turn.
  for (let step = 0; step < 20; step++) await Promise.resolve();
  const [conversation, author] = [group.number, ana.id];
  const leave = { author, clientId: test.newId(), conversation, members: [bia.id], at: 1 } as const;
  await test.do({ kind: "change_members", action: "removed", ...leave });
  await test.do(revision(ana.id, test.newId(), conversation, seq, "a secret plan"));
  found.push(search(bia), search(ana));
  const texts = (await Promise.all(found)).map(({ entries }) => entries.map((one) => one.content));
  assert.deepEqual(texts, [[], [], ["a secret plan"]]);
});

const word = fc.constantFrom("ação", "acao", "Aço", "foo", "fool", "FOO", "bar", "b", "🎉", "x-y");
const text = fc.tuple(fc.array(word, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([all, isLong]) => all.join(" ") + (isLong ? " -".repeat(200) : ""));
const typed = fc.array(word, { minLength: 1, maxLength: 7 }).map((all) => all.join(" "));
const person = fc.nat(2);
const act = fc.oneof(
  fc.record({ kind: fc.constant("direct" as const), from: person, to: person, text }),
  fc.record({ kind: fc.constant("group" as const), from: person, text }),
  fc.record({ kind: fc.constant("lobby" as const), from: person, text }),
  fc.record({ kind: fc.constant("admit" as const), who: person }),
  fc.record({ kind: fc.constant("leave" as const), who: person }),
  fc.record({ kind: fc.constant("index" as const) }),
  fc.record({ kind: fc.constant("edit" as const), from: person, to: person, seq: fc.nat(9), text }),
  fc.record({ kind: fc.constant("delete" as const), from: person, to: person, seq: fc.nat(9) }),
  fc.record({ kind: fc.constant("block" as const), from: person, to: person, on: fc.boolean() }),
  fc.record({ kind: fc.constant("prune" as const), from: person, to: person }),
  fc.record({ kind: fc.constant("search" as const), who: person, typed }),
);

/** What the plainest search finds in everything that the store shows to an account. */
function naively(test: TestStore, account: Account, typed: string): string[] {
  const fold = (text: string): string[] =>
    text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}]+/gu) ?? [];
  const wanted = fold(typed);
  const last = wanted.pop();
  if (last === undefined) return [];
  return test.store.membershipsOf(account.id)
    .flatMap(({ conversation }) =>
      test.store.page(account.id, conversation.number, 1, wholePage).items
    )
    .filter((item): item is Entry => !("skip" in item) && item.type === "message")
    .filter(({ content, deleted }) => {
      const words = fold(content);
      return deleted !== true && wanted.every((one) => words.includes(one)) &&
        words.some((one) => one.startsWith(last));
    })
    .map(({ conversation, seq }) => `${conversation.id}/${seq}`)
    .sort();
}

Deno.test("a search finds what a walk through all that one is shown finds, wherever the index ends", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 20, maxLength: 50, size: "max" }), async (acts) => {
      using test = new TestStore();
      const people = await test.people("ana", "bia", "caio");
      const group = (await test.group(people[0]!, "#g")).number;
      const change = (action: "added" | "left", who: number) =>
        test.try({
          kind: "change_members",
          author: people[action === "left" ? who : 0]!.id,
          clientId: test.newId(),
          conversation: group,
          action,
          members: [people[who]!.id],
          at: 1,
        });
      const append = (from: number, target: object, content: string) =>
        test.try({
          kind: "append",
          author: people[from]!.id,
          clientId: test.newId(),
          target: target as { direct: number },
          content,
          digest: "",
          at: 1,
        });
      const direct = (from: number, to: number) =>
        test.store.directBetween(people[from]!.id, people[to]!.id)?.number ?? group;
      const revise = (from: number, to: number, target: number, content: string | undefined) =>
        test.try({
          kind: "revise",
          author: people[from]!.id,
          clientId: test.newId(),
          conversation: target % 2 === 0 ? group : direct(from, to),
          target,
          content,
          digest: "",
          at: 1,
        });
      const block = (from: number, to: number, on: boolean) =>
        test.try({
          kind: "set_block",
          account: people[from]!.id,
          other: people[to]!.id,
          blocked: on,
          at: 1,
        });
      const prune = (from: number, to: number) =>
        test.try({ kind: "prune", conversation: direct(from, to), before: 2 });
      const compare = async (account: Account, typed: string) => {
        const { entries } = await test.store.search(account.id, { text: typed, limit: 99 });
        const found = entries.map(({ conversation, seq }) => `${conversation.id}/${seq}`).sort();
        assert.deepEqual(found, naively(test, account, typed), typed);
      };
      for (const one of acts) {
        if (one.kind === "direct") await append(one.from, { direct: people[one.to]!.id }, one.text);
        else if (one.kind === "group") await append(one.from, { conversation: group }, one.text);
        else if (one.kind === "lobby") await append(one.from, { conversation: 1 }, one.text);
        else if (one.kind === "admit") await change("added", one.who);
        else if (one.kind === "leave") await change("left", one.who);
        else if (one.kind === "index") await test.do({ kind: "index_entries" });
        else if (one.kind === "edit") await revise(one.from, one.to, one.seq, one.text);
        else if (one.kind === "delete") await revise(one.from, one.to, one.seq, undefined);
        else if (one.kind === "block") await block(one.from, one.to, one.on);
        else if (one.kind === "prune") await prune(one.from, one.to);
        else await compare(people[one.who]!, one.typed);
      }
      for (const account of people) {
        for (const typed of ["a", "f", "b", "acao", "foo bar"]) await compare(account, typed);
      }
    }),
    { numRuns: 100 },
  );
});
