import assert from "node:assert/strict";
import fc from "fast-check";
import { type Figures, mapFigures } from "../../protocol/figures.ts";
import { aggregateMs, aggregatesOf } from "./aggregates.ts";
import type { KeptSample, Sample } from "./host_types.ts";
import { readSample } from "./sample_body.ts";
import { SamplePruning } from "./sample_pruning.ts";
import { TestStore } from "./testing.ts";

const none: Figures = mapFigures(() => null);
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** A multiple of five minutes. */
const start = 5_000_000 * aggregateMs;

function sample(at: number, figures: Partial<Figures>, counter?: number): Sample {
  const name = counter === undefined ? {} : { name: { boot: "b", counter } };
  const told = { ...none, ...figures };
  return { ...name, at, disk: "/", figures: told, reasons: {}, disks: [], values: [] };
}

/** A store with one host, whose number is 1. */
async function withHost(): Promise<TestStore> {
  const test = new TestStore();
  test.now = start;
  await addHost(test, "mesa");
  return test;
}

async function addHost(test: TestStore, name: string): Promise<void> {
  const { now: at } = test;
  await test.do({ kind: "create_host_invite", secretHash: name, uses: 1, expiresAt: at + 1, at });
  const address = "::1";
  const enrolment = { name, tokenHash: name, inviteHash: name, address, at };
  await test.do({ kind: "enroll_host", ...enrolment });
}

async function add(
  test: TestStore,
  samples: readonly Sample[],
  more: { receivedAt?: number; keepFrom?: number; host?: number } = {},
): Promise<readonly KeptSample[]> {
  const { receivedAt = test.now, keepFrom = 0, host = 1 } = more;
  return (await test.do({ kind: "add_samples", host, samples, receivedAt, keepFrom })).kept;
}

Deno.test("of a host in a loop one sample a second is kept, and another host's are", async () => {
  using test = await withHost();
  await addHost(test, "forno");
  const many = (count: number, from: number) =>
    Array.from({ length: count }, (_, n) => sample(start + n, { cpus: 1 }, from + n));
  const states = async (samples: readonly Sample[], host = 1) =>
    (await add(test, samples, { host })).map(({ as }) => as);
  assert.deepEqual(new Set(await states(many(299, 0))), new Set(["new"]));
  assert.deepEqual(await states(many(3, 299)), ["new", "too_many", "too_many"]);
  assert.deepEqual(await states(many(1, 0)), ["repeated"]);
  assert.deepEqual(await states(many(1, 0), 2), ["new"]);
  assert.deepEqual(await states([sample(start + aggregateMs, { cpus: 1 }, 999)]), ["new"]);
  assert.equal(compare(test), 3);
});

/** Every row of aggregates, and what there should be by the rows of samples. */
function compare(test: TestStore): number {
  const rows = test.database.prepare("SELECT host, at, body FROM samples").all();
  const fives = Map.groupBy(
    rows,
    ({ host, at }) => `${host} ${Number(at) - Number(at) % aggregateMs}`,
  );
  const expected = [...fives].map(([key, samples]) => {
    const all = samples.map(({ at, body }) => readSample(Number(at), String(body)));
    return [key, JSON.parse(JSON.stringify(aggregatesOf(all)))];
  });
  const stored = test.database.prepare("SELECT host, at, body FROM aggregates").all()
    .map(({ host, at, body }) => [`${host} ${at}`, JSON.parse(String(body))]);
  assert.deepEqual(new Map(stored as []), new Map(expected as []));
  return stored.length;
}

function count(test: TestStore, table: "samples" | "aggregates"): number {
  return Number(test.database.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n);
}

Deno.test("a sample with a name is kept once, and answered as the first time", async () => {
  using test = await withHost();
  const first = await add(test, [sample(start, { cpus: 4 }, 1)], { receivedAt: start + 5 });
  assert.deepEqual(first, [{ receivedAt: start + 5, as: "new" }]);
  test.reopen();
  const again = await add(test, [
    sample(start, { cpus: 4 }, 1),
    sample(start + 1, { cpus: 8 }, 2),
    sample(start + 1, { cpus: 8 }, 2),
  ], { receivedAt: start + 9 });
  assert.deepEqual(again.map((one) => [one.as, one.receivedAt - start]), [
    ["repeated", 5],
    ["new", 9],
    ["repeated", 9],
  ]);
  assert.equal(count(test, "samples"), 2);
  const other = { ...sample(start, { cpus: 1 }), name: { boot: "after a restart", counter: 1 } };
  assert.equal((await add(test, [other]))[0]!.as, "new");
  await addHost(test, "forno");
  const [kept] = await add(test, [sample(start, { cpus: 2 }, 1)], { host: 2 });
  assert.equal(kept!.as, "new");
  compare(test);
});

Deno.test("samples without a name are all kept", async () => {
  using test = await withHost();
  for (let at = 0; at < 3; at++) await add(test, [sample(start, { cpus: 4 })]);
  assert.equal(count(test, "samples"), 3);
  assert.equal(test.store.hostHistory.aggregates(1, "cpus", start, start + 1)[0]!.count, 3);
});

Deno.test("all that a host says is read as it was said", async () => {
  using test = await withHost();
  const said: Sample = {
    ...sample(start, { cpus: 4, load_1: 0.1 + 0.2, disk_free: Number.MAX_SAFE_INTEGER }, 3),
    reasons: { temperature: "no_sensor" },
    disks: [{ path: "/", free: 1, total: 2 }, { path: "/srv/ç", free: 0.5, total: 0 }],
    values: [{ name: "fila", value: -1e-7, unit: "jobs" }, { name: "__proto__", value: 2 }],
  };
  await add(test, [said]);
  test.reopen();
  const { name: _, ...report } = said;
  assert.deepEqual(test.store.hosts(undefined, 1)[0]!.latest, report);
  compare(test);
});

Deno.test("aggregates are those of the samples to the last digit, in whatever order they came", async () => {
  const value = fc.option(fc.double({ noNaN: true, min: -1e12, max: 1e12 }), { freq: 4 });
  const one = fc.tuple(fc.integer({ min: 0, max: 20 * minuteMs }), value, value, value);
  const order = fc.array(fc.array(one, { minLength: 1, maxLength: 5 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(order, async (batches) => {
      using test = await withHost();
      let counter = 0;
      for (const batch of batches) {
        await add(
          test,
          batch.map(([at, load_1, disk_read, own]) => ({
            ...sample(start + at, { load_1, disk_read }, counter++),
            values: own === null ? [] : [{ name: "own", value: own }],
          })),
        );
      }
      compare(test);
    }),
    { numRuns: 15 },
  );
});

Deno.test("what came late does not say how a host is now; after a clock was set back it does", async () => {
  using test = await withHost();
  const latest = () => test.store.hosts(undefined, 1)[0]!.latest?.figures.cpus;
  await add(test, [sample(start + 10, { cpus: 2 }), sample(start, { cpus: 9 })]);
  assert.equal(latest(), 2);
  await add(test, [sample(start + 9, { cpus: 9 })], { receivedAt: start + 20 });
  assert.equal(latest(), 2);
  await add(test, [sample(start - 500, { cpus: 4 })], { receivedAt: start - 500 });
  assert.equal(latest(), 4);
});

Deno.test("samples are forgotten after their days, aggregates after theirs, the latest never", async () => {
  using test = await withHost();
  await addHost(test, "forno");
  const samples = Array.from(
    { length: 1300 },
    (_, minute) => sample(start + minute * minuteMs, { cpus: minute }, minute),
  );
  await add(test, samples, { receivedAt: start + dayMs });
  await add(test, [sample(start, { cpus: 7 }, 1)], { host: 2 });
  const before = compare(test);
  const now = start + 2 * dayMs;
  const days = { sampleDays: 1, aggregateDays: 2 };
  const pruning = new SamplePruning(test.store, days, () => now - 400 * minuteMs + 1000);
  let steps = 1;
  while (await pruning.step()) steps++;
  assert.equal(steps, 3);
  // From minute 1040 on, and the other host's only one.
  assert.equal(count(test, "samples"), 260 + 1);
  assert.equal(count(test, "aggregates"), before);
  assert.equal(test.store.hosts(undefined, 9)[0]!.latest?.figures.cpus, 7);
  assert.equal(await pruning.step(), false);

  const all = (figure: "cpus") => test.store.hostHistory.aggregates(1, figure, 0, Infinity);
  const [first] = all("cpus");
  assert.deepEqual(first, { at: start, min: 0, mean: 2, max: 4, count: 5 });
  assert.equal(test.store.hostHistory.samplesFrom(), start + 1040 * minuteMs);
  const late = new SamplePruning(test.store, days, () => now + 50 * minuteMs);
  while (await late.step());
  assert.equal(all("cpus")[0]!.at, start + 50 * minuteMs);
});

Deno.test("what is of before is answered and not kept, whatever clock or setting says later", async () => {
  using test = await withHost();
  const keepFrom = start + 7 * minuteMs;
  const young = sample(start + 5 * minuteMs, { cpus: 4 }, 1);
  const old = sample(start + 5 * minuteMs - 1, { cpus: 9 }, 2);
  const states = async (...samples: Sample[]) =>
    (await add(test, samples, { keepFrom })).map(({ as }) => as);
  assert.deepEqual(await states(young, old), ["new", "too_old"]);

  const days = { samplesBefore: start + dayMs, aggregatesBefore: 0 };
  await add(test, [sample(start + 2 * dayMs, { cpus: 5 }, 3)]);
  await test.do({ kind: "prune_samples", ...days });
  test.reopen();
  // A part of the five minutes would take the place of what all of them had in common.
  assert.deepEqual(await states(sample(start + 6 * minuteMs, { cpus: 1 }, 4)), ["too_old"]);
  assert.equal(test.store.hostHistory.aggregates(1, "cpus", 0, start + dayMs)[0]!.max, 4);
  assert.equal(await test.store.hostHistory.countSamples(1, 0, start + 9 * dayMs, 9), 1);
});

Deno.test("a clock that was ahead for a while and was set back makes no report come too late", async () => {
  using test = await withHost();
  await add(test, [sample(start, { cpus: 1 }, 1)]);
  const samplesBefore = start + 300 * dayMs;
  await test.do({ kind: "prune_samples", samplesBefore, aggregatesBefore: 0 });
  const now = start + 20 * minuteMs;
  const states = async (at: number, counter: number, receivedAt = now) =>
    (await add(test, [sample(at, { cpus: 2 }, counter)], { receivedAt, keepFrom: start - dayMs }))
      .map(({ as }) => as);
  assert.deepEqual(await states(now, 2), ["new"]);
  // Nobody knows what of the time before is there still.
  assert.deepEqual(await states(now - 10 * minuteMs, 3), ["too_old"]);
  test.reopen();
  assert.deepEqual(await states(now + minuteMs, 4, now + 3 * dayMs), ["new"]);
});

Deno.test("what only told samples apart that are gone goes with them", async () => {
  using test = await withHost();
  const boots = () => test.database.prepare("SELECT boot FROM boots").all().map(({ boot }) => boot);
  for (const [index, boot] of ["a", "b", "c"].entries()) {
    const one = sample(start + index * aggregateMs, { cpus: 1 });
    await add(test, [{ ...one, name: { boot, counter: 1 } }]);
  }
  const before = start + 2 * aggregateMs;
  await test.do({ kind: "prune_samples", samplesBefore: before, aggregatesBefore: 0 });
  assert.deepEqual(boots(), ["c"]);
});
