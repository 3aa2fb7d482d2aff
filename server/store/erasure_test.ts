import assert from "node:assert/strict";
import fc from "fast-check";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { connect } from "./database.ts";
import { Erasure } from "./erasure.ts";
import { message, revision, SecondConnection, TestStore } from "./testing.ts";

/** The files of a store in which a text can be found. */
function filesWith(test: TestStore, text: string): string[] {
  const files = [...Deno.readDirSync(test.folder)].map(({ name }) => name);
  return files.filter((name) =>
    new TextDecoder("latin1").decode(Deno.readFileSync(`${test.folder}/${name}`)).includes(text)
  ).sort();
}

function sizeOfLog(test: TestStore): number {
  return Deno.statSync(`${test.path}-wal`).size;
}

/** Indexes what can be searched. */
async function index(test: TestStore): Promise<void> {
  while ((await test.do({ kind: "index_entries" })).more);
}

/** Lets it be quiet for long enough: the first look may find that it was not. */
function quiet(test: TestStore): void {
  test.timesUp();
  test.timesUp();
}

const secret = "palavra-secreta-0815";

Deno.test("a deleted text is in no file once it is quiet", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana");
  const lobby = test.store.lobby.number;
  for (let at = 0; at < 50; at++) await test.say(ana!, { conversation: lobby }, `texto ${at}`);
  const { seq } = await test.say(ana!, { conversation: lobby }, `${secret} ${"x".repeat(9000)}`);
  await index(test);
  quiet(test);
  assert.deepEqual(filesWith(test, secret), ["chat.db"]);

  await test.do(revision(ana!.id, "d", lobby, seq, undefined));
  assert.deepEqual(filesWith(test, secret), ["chat.db", "chat.db-wal"]);
  await index(test);
  quiet(test);

  assert.deepEqual(filesWith(test, secret), []);
  assert.equal(sizeOfLog(test), 0);
  assert.deepEqual(test.reports, []);
});

Deno.test("neither is one that was edited away", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana");
  const lobby = test.store.lobby.number;
  await test.say(ana!, { conversation: lobby }, secret);
  await test.do(revision(ana!.id, "e", lobby, 1, "outra coisa, que é mais longa"));
  quiet(test);
  assert.deepEqual(filesWith(test, secret), []);
});

Deno.test("one that a crash left in the log is gone soon after the next start", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana");
  const lobby = test.store.lobby.number;
  await test.say(ana!, { conversation: lobby }, secret);
  await test.do(revision(ana!.id, "d", lobby, 1, undefined));
  // As after a crash: the log is there, and nobody has folded it.
  const log = Deno.readFileSync(`${test.path}-wal`);
  const database = Deno.readFileSync(test.path);
  test.store.close();
  Deno.writeFileSync(test.path, database);
  Deno.writeFileSync(`${test.path}-wal`, log);

  test.reopen();
  assert.deepEqual(filesWith(test, secret), ["chat.db-wal"]);
  quiet(test);
  assert.deepEqual(filesWith(test, secret), []);
});

Deno.test("the log is not cut off while people write, but not put off for ever either", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana");
  const lobby = test.store.lobby.number;
  quiet(test);
  await test.say(ana!, { conversation: lobby }, secret);
  await test.do(revision(ana!.id, "d", lobby, 1, undefined));

  let looks = 0;
  for (; filesWith(test, secret).length > 0; looks++) {
    assert.ok(looks < 100, "never cut off");
    await test.say(ana!, { conversation: lobby }, "oi");
    test.timesUp();
  }
  assert.equal(looks, 30);
});

Deno.test("a reader, such as a backup, only puts it off", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana");
  const lobby = test.store.lobby.number;
  await test.say(ana!, { conversation: lobby }, secret);
  const reader = connect(test.path);
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM entries").get();
  await test.do(revision(ana!.id, "d", lobby, 1, undefined));
  quiet(test);
  assert.notDeepEqual(filesWith(test, secret), []);
  reader.exec("COMMIT");
  quiet(test);
  assert.deepEqual(filesWith(test, secret), []);
  assert.deepEqual(test.reports, []);
  reader.close();
});

/** A database whose log cannot be folded, as long as the disk is full. */
class FullDisk extends DatabaseSync {
  isFull = true;

  constructor() {
    super(":memory:");
    this.function("fold", () => {
      if (this.isFull) throw new Error("database or disk is full");
      return 0;
    });
  }

  override prepare(sql: string): StatementSync {
    return super.prepare(sql.includes("wal_checkpoint") ? "SELECT fold() AS busy" : sql);
  }
}

Deno.test("a disk that stays full is said once, and again when it is full another time", () => {
  using database = new FullDisk();
  const clock = new FakeClock();
  const reports: string[] = [];
  const erasure = new Erasure({
    database,
    clock,
    compaction: { run: () => {}, close: () => {} },
    isBusy: () => false,
    report: (error) => reports.push(String(error)),
  });
  for (const time of [1, 2]) {
    database.isFull = true;
    erasure.due();
    for (let second = 0; second < 10; second++) clock.advance(1000);
    assert.deepEqual(reports, Array(time).fill("Error: database or disk is full"));
    database.isFull = false;
    clock.advance(1000);
  }
  erasure.close();
});

Deno.test("while a batch is written aside the log is left alone", async () => {
  await using test = new TestStore({ appender: (path) => new SecondConnection(path) });
  const [ana] = await test.people("ana");
  const lobby = test.store.lobby.number;
  await test.say(ana!, { conversation: lobby }, secret);
  await test.do(revision(ana!.id, "d", lobby, 1, undefined));
  let looked = false;
  (test.appender as SecondConnection).before = async () => {
    await Promise.resolve();
    quiet(test);
    looked = filesWith(test, secret).length > 0;
  };
  await test.aside(message(ana!.id, "m", { conversation: lobby }, "oi"));
  assert.ok(looked);
  quiet(test);
  assert.deepEqual(filesWith(test, secret), []);
});

Deno.test("whatever is deleted in whatever order, nothing of it is left", async () => {
  const size = fc.integer({ min: 1, max: 6000 });
  const step = fc.oneof(
    fc.record({ kind: fc.constant("say" as const), size }),
    fc.record({ kind: fc.constant("delete" as const), which: fc.nat() }),
    fc.record({ kind: fc.constant("index" as const) }),
    fc.record({ kind: fc.constant("fold" as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80 }), async (steps) => {
      using test = new TestStore({ mostUnplaced: 40 });
      test.database.exec("PRAGMA synchronous = OFF");
      const [ana] = await test.people("ana");
      const lobby = test.store.lobby.number;
      /** The present text of each message, by its place. */
      const texts = new Map<number, string>();
      const gone: string[] = [];
      let count = 0;
      // Long enough that no id, which is made of ten random letters, has one in it.
      const textOf = (size: number) => `<${++count}> ${`words${count}z `.repeat(size / 9 + 1)}`;
      for (const step of steps) {
        if (step.kind === "index") await index(test);
        else if (step.kind === "fold") quiet(test);
        else if (step.kind === "say") {
          const text = textOf(step.size);
          texts.set((await test.say(ana!, { conversation: lobby }, text)).seq, text);
        } else if (texts.size > 0) {
          const [seq, before] = [...texts][step.which % texts.size]!;
          await test.do(revision(ana!.id, test.newId(), lobby, seq, undefined));
          gone.push(before);
          texts.delete(seq);
        }
      }
      await index(test);
      quiet(test);
      quiet(test);
      for (const text of gone) {
        const start = text.slice(0, text.indexOf(" ") + 1);
        const word = text.slice(start.length).split(" ")[0]!;
        assert.deepEqual(
          [...filesWith(test, start), ...filesWith(test, word)],
          [],
          text.slice(0, 20),
        );
      }
      test.database.exec("INSERT INTO search (search) VALUES ('integrity-check')");
    }),
    { numRuns: 25 },
  );
});

/** Numbers from 0 to 1 that are the same each time. */
function* numbers(): Generator<number> {
  for (let state = 12345;;) {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    yield state / 2 ** 31;
  }
}

Deno.test("where texts that grew have moved others, nothing of a deleted one is left within the hour", async () => {
  using test = new TestStore({ mostUnplaced: 40 });
  test.database.exec("PRAGMA synchronous = OFF");
  const [ana] = await test.people("ana");
  const lobby = test.store.lobby.number;
  const random = numbers();
  const next = () => random.next().value as number;
  const textOf = (at: number) => `<${at}> `.repeat(1 + next() * 40);
  const present = new Map<number, string>();
  const gone: string[] = [];
  for (let at = 0; at < 2000; at++) {
    const kind = next();
    const [seq, before] = [...present][Math.floor(next() * present.size)] ?? [0, ""];
    if (kind < 0.45 || seq === 0) {
      const text = textOf(at);
      present.set((await test.say(ana!, { conversation: lobby }, text)).seq, text);
      continue;
    }
    const text = kind < 0.8 ? textOf(at) : undefined;
    await test.do(revision(ana!.id, test.newId(), lobby, seq, text));
    gone.push(before);
    if (text === undefined) present.delete(seq);
    else present.set(seq, text);
  }
  // One look finds that it was not quiet; the hour is over; then it is.
  quiet(test);
  quiet(test);
  const files = [...Deno.readDirSync(test.folder)].map(({ name }) =>
    new TextDecoder().decode(Deno.readFileSync(`${test.folder}/${name}`))
  );
  const isLeft = (text: string) =>
    files.some((file) => file.includes(text.slice(0, text.indexOf(" "))));
  assert.deepEqual(gone.filter(isLeft), []);
  assert.equal(test.store.meta("scattered"), undefined);
  assert.deepEqual(test.reports, []);
});
