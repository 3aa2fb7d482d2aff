import assert from "node:assert/strict";
import { uuidv7 } from "../protocol/ids.ts";
import { startTestServer } from "./support/test_server.ts";
import type { WireClient } from "./support/wire_client.ts";

/** Searches, and answers with the texts and with what else was said. */
async function search(client: WireClient, query: string, more: Record<string, unknown> = {}) {
  const answer = await client.ask({ type: "search", query, ...more });
  const entries = (answer.entries ?? []) as { content: string; message_id: string }[];
  return { texts: entries.map(({ content }) => content), entries, more: answer.more, answer };
}

Deno.test("a message is found the moment it is acknowledged, by those who may see it alone", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  using caio = await house.join("caio");
  for (const text of ["a ação começou", "a ação acabou"]) {
    await ana.tell("bia", text);
    assert.equal((await search(bia, "acao")).texts[0], text);
    assert.equal((await search(ana, "acao")).texts[0], text);
  }
  assert.deepEqual((await search(caio, "acao")).texts, []);
});

Deno.test("somebody who was sent out finds what was said before, and nothing later", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  const name = "#lab";
  await ana.ask({ type: "create_group", client_id: uuidv7(), name, members: ["bia"] });
  await ana.tell(name, "word before");
  const out = { type: "remove_from_group", client_id: uuidv7(), receiver: name } as const;
  await ana.ask({ ...out, members: ["bia"] });
  await ana.tell(name, "word after");
  assert.deepEqual((await search(bia, "word")).texts, ["word before"]);
  assert.deepEqual((await search(ana, "word")).texts, ["word after", "word before"]);
  const [conversation] = (await search(ana, "word")).entries[0]!.message_id.split("/");
  // Nor how many there are, or since when.
  const codeOf = async (seq: number) => {
    const { answer } = await search(bia, "word", { before: `${conversation}/${seq}` });
    return answer.code;
  };
  assert.deepEqual([await codeOf(3), await codeOf(4), await codeOf(5)], [
    undefined,
    "unknown_entry",
    "unknown_entry",
  ]);
});

Deno.test("one page follows the other until there is no more, and each fits a line", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  const long = '"'.repeat(30_000);
  for (let n = 1; n <= 7; n++) await ana.tell("ana", `word ${n} ${long}`);
  const found: string[] = [];
  let before: string | undefined;
  let pages = 0;
  for (;;) {
    const page = await search(ana, "word", { limit: 7, before });
    found.push(...page.texts.map((text) => text.slice(0, 6)));
    pages++;
    if (page.more !== true) break;
    before = page.entries.at(-1)!.message_id;
  }
  assert.deepEqual(found, [7, 6, 5, 4, 3, 2, 1].map((n) => `word ${n}`));
  assert.equal(pages, 2);
});

Deno.test("what cannot be searched is refused, and nothing is told of what others have", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  const { conversation } = await ana.tell("ana", "note");
  const codeOf = async (query: string, more = {}) => (await search(bia, query, more)).answer.code;
  assert.equal(await codeOf(""), "bad_frame");
  assert.equal(await codeOf(" \t"), "bad_frame");
  assert.equal(await codeOf("x".repeat(257)), "bad_frame");
  assert.equal(await codeOf("x", { limit: 51 }), "bad_frame");
  assert.equal(await codeOf("x", { before: "here" }), "bad_frame");
  assert.equal(await codeOf("x", { before: "l1/99" }), "unknown_entry");
  assert.equal(await codeOf("note", { conversation }), "unknown_conversation");
  assert.equal(await codeOf("note", { before: `${conversation}/1` }), "unknown_conversation");
  for (const query of ['"', "*", 'a" OR "b', "NEAR(", "^", "-", "note:", "🎉", "\u0000"]) {
    assert.deepEqual((await search(bia, query)).answer.entries, [], query);
  }
});
