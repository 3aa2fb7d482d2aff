import assert from "node:assert/strict";
import { MadeUpLog } from "../../tests/support/activity_log.ts";
import type { ActivityPage, ActivityQuery } from "../store/activity_types.ts";
import { activityChunks, activityStream } from "./activity_chunks.ts";
import { type ActivityFormat, activityFormats } from "./activity_rows.ts";

const { csv, ndjson } = activityFormats;

/** The whole log, which must not break off. */
function unbroken(log: MadeUpLog, format: ActivityFormat): ReadableStream<Uint8Array> {
  return activityStream(log, {}, format, (error) => assert.fail(String(error)));
}

Deno.test("every row comes once and in order, however many pages there are", async () => {
  for (const length of [0, 1, 511, 512, 513, 3000]) {
    const text = await new Response(unbroken(new MadeUpLog(length), ndjson))
      .text();
    const records = text.split("\n").slice(0, -1).map((line) => JSON.parse(line).record);
    assert.deepEqual(records, Array.from({ length }, (_, at) => at + 1));
  }
});

Deno.test("CSV has its header once, also without rows", async () => {
  for (const length of [0, 2000]) {
    const text = await new Response(unbroken(new MadeUpLog(length), csv))
      .text();
    const lines = text.split("\r\n").slice(0, -1);
    assert.equal(lines.length, length + 1);
    assert.equal(lines.filter((line) => line.startsWith("record,")).length, 1);
  }
});

Deno.test("nothing is read before it is asked for, and nothing after nobody asks", async () => {
  const log = new MadeUpLog(100_000);
  const reader = unbroken(log, ndjson).getReader();
  assert.equal(log.pages, 0);
  for (const page of [1, 2, 3]) {
    await reader.read();
    assert.equal(log.pages, page);
  }
  await reader.cancel();
  assert.equal(log.pages, 3);
});

Deno.test("pages on which nothing is wanted are passed over", async () => {
  const queries: ActivityQuery[] = [];
  const pages: ActivityPage[] = [
    { rows: [], next: { record: 5, index: 1 } },
    { rows: [{ record: 6, index: 0, at: 0, kind: "edit" }], next: { record: 6, index: 0 } },
    { rows: [], next: undefined },
  ];
  const source = {
    activity(query: ActivityQuery) {
      queries.push(query);
      return pages.shift()!;
    },
  };
  const asked = { from: 1, after: { record: 2, index: -1 } };
  const chunks = await Array.fromAsync(activityChunks(source, asked, ndjson));
  assert.equal(chunks.length, 1);
  assert.deepEqual(queries, [
    asked,
    { ...asked, after: { record: 5, index: 1 } },
    { ...asked, after: { record: 6, index: 0 } },
  ]);
});

Deno.test("whatever waits has its turn between two pages", async () => {
  const log = new MadeUpLog(5000);
  let turns = 0;
  const timer = setInterval(() => turns++);
  await Array.fromAsync(activityChunks(log, {}, csv));
  clearInterval(timer);
  assert.ok(turns >= 5, `${turns} turns in ${log.pages} pages`);
});

Deno.test("also between the pages of many exports at once", async () => {
  const log = new MadeUpLog(2000);
  let pagesInTurn = 0;
  let mostInTurn = 0;
  const timer = setInterval(() => pagesInTurn = 0);
  const source = {
    activity(query: ActivityQuery, limit: number) {
      mostInTurn = Math.max(mostInTurn, ++pagesInTurn);
      return log.activity(query, limit);
    },
  };
  const exported = Array.from({ length: 20 }, () => activityChunks(source, {}, csv));
  await Promise.all(exported.map((chunks) => Array.fromAsync(chunks)));
  clearInterval(timer);
  assert.equal(log.pages, 20 * 4);
  assert.ok(mostInTurn <= 5, `${mostInTurn} pages in one turn`);
});

Deno.test("a log that can be read no more breaks the file off", async () => {
  const log = new MadeUpLog(2000);
  const source = {
    activity(query: ActivityQuery, limit: number) {
      if (log.pages === 2) throw new Error("database is not open");
      return log.activity(query, limit);
    },
  };
  const told: string[] = [];
  const stream = activityStream(source, {}, csv, (error) => told.push(String(error)));
  await assert.rejects(new Response(stream).text(), /not open/);
  assert.deepEqual(told, ["Error: database is not open"]);
});
