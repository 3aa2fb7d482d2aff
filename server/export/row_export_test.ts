import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { EndCheck } from "../../common/export/end_check.ts";
import { activityRow, MadeUpLog } from "../../tests/support/activity_log.ts";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import type { ActivityPage, ActivityQuery } from "../store/activity_types.ts";
import { activityFormats } from "./activity_rows.ts";
import { exportStream } from "./export_stream.ts";
import { Followers, heartbeatMs } from "./followers.ts";
import { type ExportTerms, RowExport } from "./row_export.ts";
import { formatNames } from "./row_format.ts";
import { ActivitySource } from "./sources.ts";

const { csv, ndjson } = activityFormats;

function exportOf(
  log: Pick<MadeUpLog, "activity">,
  terms: ExportTerms = {},
  format = ndjson,
  query: ActivityQuery = {},
) {
  return new RowExport(new ActivitySource(log, query), format, terms);
}

async function textOf(exported: RowExport<never> | ReturnType<typeof exportOf>): Promise<string> {
  const chunks = await Array.fromAsync(exported.chunks());
  return chunks.map((chunk) => new TextDecoder().decode(chunk)).join("");
}

// deno-lint-ignore no-explicit-any -- what a line of JSON is is what is tested
function linesOf(text: string): any[] {
  return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

Deno.test("every row comes once and in order, however many pages there are, and then the end", async () => {
  for (const length of [0, 1, 127, 128, 129, 1000]) {
    const lines = linesOf(await textOf(exportOf(new MadeUpLog(length))));
    const { kind, rows, detail } = lines.pop();
    assert.deepEqual([kind, rows, detail], ["end", length, "complete"]);
    assert.deepEqual(
      lines.map(({ record }) => record),
      Array.from({ length }, (_, at) => at + 1),
    );
  }
});

Deno.test("CSV has its header once, also without rows, and every line has all fields", async () => {
  for (const length of [0, 2000]) {
    const lines = (await textOf(exportOf(new MadeUpLog(length), {}, csv))).split("\r\n").slice(
      0,
      -1,
    );
    assert.equal(lines.length, length + 2);
    assert.equal(lines.filter((line) => line.startsWith("record,")).length, 1);
    assert.equal(new Set(lines.map((line) => line.split(",").length)).size, 1);
  }
});

Deno.test("the last line has the count and the SHA-256 of every byte before it, in each format", async () => {
  for (const name of formatNames) {
    const log = new MadeUpLog(
      1000,
      (record) => ({ detail: `sha256:${"0".repeat(64)} rows=${record}` }),
    );
    const exported = exportOf(log, {}, activityFormats[name]);
    const bytes = Buffer.from(await textOf(exported));
    const start = bytes.lastIndexOf("\n", bytes.length - 2) + 1;
    const digest = createHash("sha256").update(bytes.subarray(0, start)).digest("hex");
    const line = bytes.subarray(start).toString();
    assert.ok(line.includes(`sha256:${digest}`) && /rows"?[=:]1000/.test(line), line);
    assert.equal(exported.end?.digest, `sha256:${digest}`);
    for (const size of [1, 7, 4096, bytes.length]) {
      const check = new EndCheck();
      for (let at = 0; at < bytes.length; at += size) check.add(bytes.subarray(at, at + size));
      assert.deepEqual(check.end(), { rows: 1000, reason: "complete" }, `${name} by ${size}`);
    }
    for (const spoilt of [bytes.subarray(0, start), Buffer.from(bytes)]) {
      if (spoilt.length === bytes.length) spoilt[start >> 1]! ^= 1;
      const check = new EndCheck();
      check.add(spoilt);
      assert.equal(check.end(), undefined, name);
    }
  }
});

Deno.test("a page says whether there is more, and where to go on", async () => {
  const log = new MadeUpLog(10);
  const seen: number[] = [];
  const reasons: string[] = [];
  for (let after: string | undefined = "0"; after !== undefined;) {
    const [record, index = -1] = after.split(".").map(Number);
    const place = { record: index < 0 ? record! + 1 : record!, index };
    const lines = linesOf(await textOf(exportOf(log, { limit: 5 }, ndjson, { after: place })));
    const { rows, detail, after: next } = lines.pop();
    assert.equal(rows, lines.length);
    seen.push(...lines.map(({ record }) => record));
    reasons.push(detail);
    after = detail === "more" ? next : undefined;
  }
  assert.deepEqual(seen, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(reasons, ["more", "complete"]);
});

Deno.test("a page is bounded in bytes, too", async () => {
  const log = new MadeUpLog(1000, () => activityRow({ detail: "x".repeat(10_000) }));
  const exported = exportOf(log, { limit: 1000 });
  await textOf(exported);
  assert.equal(exported.end?.reason, "more");
  assert.ok(exported.rows < 1000 && exported.rows >= 100, `${exported.rows}`);
});

/** Turns of the loop of events: as many as an export that has more to say needs at most. */
async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setTimeout(resolve));
}

Deno.test("who follows hears of rows as they come, of nothing for a while, and of the end", async () => {
  const clock = new FakeClock();
  const followers = new Followers(clock);
  const log = new MadeUpLog(2);
  const waiting = followers.join("ana", log)!;
  const chunks = exportOf(log, { waiting, now: () => 0 }).chunks();
  const next = async () => linesOf(new TextDecoder().decode((await chunks.next()).value!));
  assert.deepEqual((await next()).map(({ record }) => record), [1, 2]);
  const more = next();
  await turns();
  log.length = 4;
  log.commits.moved();
  assert.deepEqual((await more).map(({ record }) => record), [3, 4]);
  const silence = next();
  await turns();
  clock.advance(heartbeatMs);
  assert.deepEqual(await silence, [{ kind: "heartbeat", at: "1970-01-01T00:00:00.000Z" }]);
  const last = next();
  await turns();
  followers.close();
  const [{ kind, rows, detail, after }] = await last;
  assert.deepEqual([kind, rows, detail, after], ["end", 4, "stopped", "4.0"]);
  waiting.leave();
  assert.equal(followers.count, 0);
});

Deno.test("what came while a page was written is not missed", async () => {
  const followers = new Followers(new FakeClock());
  const log = new MadeUpLog(1);
  const waiting = followers.join("ana", log)!;
  const chunks = exportOf(log, { waiting }).chunks();
  await chunks.next();
  log.length = 2;
  log.commits.moved();
  const { value } = await chunks.next();
  assert.equal(linesOf(new TextDecoder().decode(value!))[0].record, 2);
  waiting.leave();
  await Array.fromAsync(chunks);
});

Deno.test("who may read it no longer is told so", async () => {
  let isGood = true;
  const followers = new Followers(new FakeClock());
  const log = new MadeUpLog(1);
  const waiting = followers.join("ana", log)!;
  const exported = exportOf(log, { waiting, stillMay: () => isGood });
  const chunks = exported.chunks();
  await chunks.next();
  isGood = false;
  log.length = 2;
  log.commits.moved();
  assert.equal(
    linesOf(new TextDecoder().decode((await chunks.next()).value!))[0].detail,
    "revoked",
  );
  assert.equal(exported.rows, 1);
  waiting.leave();
});

Deno.test("there are so many followers at most, in all and of one", () => {
  const followers = new Followers(new FakeClock());
  const log = new MadeUpLog(0);
  const own = Array.from({ length: 9 }, () => followers.join("ana", log));
  assert.deepEqual([own.at(-2) === undefined, own.at(-1) === undefined], [false, true]);
  own[0]!.leave();
  assert.notEqual(followers.join("ana", log), undefined);
  const others = Array.from({ length: 70 }, (_, at) => followers.join(`other ${at}`, log));
  assert.equal(followers.count, 64);
  assert.equal(others.at(-1), undefined);
  followers.close();
  assert.equal(followers.join("late", log), undefined);
});

const watch = (clock = new FakeClock()) => ({
  clock,
  broke: (error: unknown) => assert.fail(String(error)),
});

Deno.test("nothing is read before it is asked for, and nothing after nobody asks", async () => {
  const log = new MadeUpLog(100_000);
  const reader = exportStream(exportOf(log).chunks(), watch()).getReader();
  assert.equal(log.pages, 0);
  for (const page of [1, 2, 3]) {
    await reader.read();
    assert.equal(log.pages, page);
  }
  await reader.cancel();
  assert.equal(log.pages, 3);
});

Deno.test("a follower who goes gives its place up, and so does one who takes nothing for too long", async () => {
  const clock = new FakeClock();
  const followers = new Followers(clock);
  const log = new MadeUpLog(1);
  for (const end of ["goes", "stalls"] as const) {
    const follower = followers.join("ana", log)!;
    const chunks = exportOf(log, { waiting: follower }).chunks();
    const reader = exportStream(chunks, { ...watch(clock), follower }).getReader();
    await reader.read();
    assert.equal(followers.count, 1);
    if (end === "goes") {
      const waits = reader.read();
      await turns();
      await reader.cancel();
      assert.equal((await waits).done, true);
    } else {
      clock.advance(5 * 60_000);
      await assert.rejects(reader.read(), /Nobody has read/);
    }
    await turns();
    assert.equal(followers.count, 0, end);
  }
});

Deno.test("pages on which nothing is wanted are passed over", async () => {
  const queries: ActivityQuery[] = [];
  const places = [{ record: 5, index: 1 }, { record: 6, index: 0 }] as const;
  const pages: ActivityPage[] = [
    { rows: [], next: places[0], seen: places[0] },
    { rows: [activityRow({ record: 6 })], next: places[1], seen: places[1] },
    { rows: [], next: undefined, seen: places[1] },
  ];
  const source = {
    activity(query: ActivityQuery) {
      queries.push(query);
      return pages.shift()!;
    },
  };
  const asked = { from: 1, after: { record: 2, index: -1 } };
  assert.equal(linesOf(await textOf(exportOf(source, {}, ndjson, asked))).length, 2);
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
  await textOf(exportOf(log, {}, csv));
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
  await Promise.all(Array.from({ length: 20 }, () => textOf(exportOf(source, {}, csv))));
  clearInterval(timer);
  assert.equal(log.pages, 20 * 16);
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
  const broke = (error: unknown) => told.push(String(error));
  const chunks = exportOf(source, {}, csv).chunks();
  const stream = exportStream(chunks, { clock: new FakeClock(), broke });
  await assert.rejects(new Response(stream).text(), /not open/);
  assert.deepEqual(told, ["Error: database is not open"]);
});
