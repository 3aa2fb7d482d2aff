import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { createLogger } from "../../common/logger.ts";
import { hasModes } from "../../common/platform.ts";
import { MadeUpLog } from "../../tests/support/activity_log.ts";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import { ActivityFile } from "./activity_file.ts";
import { behind, endOf } from "./last_line.ts";

const encoder = new TextEncoder();

/** A file of a made-up log, with a clock that stands still. */
class House {
  readonly clock = new FakeClock();
  readonly log = new MadeUpLog(3);
  readonly told: { event: string }[] = [];
  readonly path: string;
  file: ActivityFile;

  constructor(readonly folder: string, path = join(folder, "activity.log")) {
    this.path = path;
    this.file = this.open();
  }

  open(): ActivityFile {
    const write = (line: string) => void this.told.push(JSON.parse(line));
    return this.file = new ActivityFile({
      path: this.path,
      keptAt: join(this.folder, "kept"),
      store: this.log,
      clock: this.clock,
      log: createLogger({ format: "json", level: "debug", write }),
    });
  }

  /** Adds rows, as commits do. */
  grow(rows: number): void {
    this.log.length += rows;
    this.log.commits.moved();
  }

  /** Lets time pass until nothing is to be done but to wait: for a retry, or for more. */
  async settle(ms = 60): Promise<void> {
    this.clock.advance(ms);
    await this.file.settled();
  }

  get events(): string[] {
    return this.told.map(({ event }) => event);
  }

  async records(path = this.path): Promise<number[]> {
    const text = await Deno.readTextFile(path);
    assert.ok(text === "" || text.endsWith("\n"), JSON.stringify(text.slice(-60)));
    return text.split("\n").slice(0, -1).map((line) => JSON.parse(line).record);
  }
}

function inHouse(run: (house: House) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    const house = new House(folder);
    await run(house).finally(() => house.file.close());
  });
}

const upTo = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, at) => first + at);

Deno.test("rows are lines of the file, for its owner alone, those of before and those that come", () =>
  inHouse(async (house) => {
    await house.settle();
    assert.deepEqual(await house.records(), upTo(3));
    if (hasModes) assert.equal((await Deno.stat(house.path)).mode! & 0o777, 0o600);
    for (const length of [4, 2000, 2001]) {
      house.grow(length - house.log.length);
      await house.settle();
      assert.deepEqual(await house.records(), upTo(length));
    }
    assert.deepEqual(house.events, []);
  }));

Deno.test("whatever the file ends with, it goes on behind its last whole line", () =>
  inFolder((folder) =>
    fc.assert(
      fc.asyncProperty(fc.nat(400), fc.nat(5), async (bytes, more) => {
        const house = new House(await Deno.makeTempDir({ dir: folder }));
        await house.settle();
        await house.file.close();
        const whole = await Deno.readFile(house.path);
        await Deno.writeFile(house.path, whole.subarray(0, bytes % (whole.length + 1)));
        // Nothing but the file says where it ends.
        await Deno.remove(join(house.folder, "kept"));
        house.log.length += more;
        house.open();
        await house.settle();
        assert.deepEqual(await house.records(), upTo(3 + more));
        await house.file.close();
      }),
      { numRuns: 40 },
    )
  ));

Deno.test("a file that was moved away is made anew, and both together have every row once", () =>
  inHouse(async (house) => {
    await house.settle();
    const moved = `${house.path}.1`;
    await Deno.rename(house.path, moved);
    house.grow(2);
    await house.settle(1100);
    assert.deepEqual([await house.records(moved), await house.records()], [upTo(3), [4, 5]]);

    await Deno.rename(house.path, `${house.path}.2`);
    house.file.reopen();
    await house.settle(0);
    assert.deepEqual(await house.records(), []);
    house.grow(1);
    await house.settle();
    assert.deepEqual(await house.records(), [6]);

    // Also when that happened while nobody wrote.
    await house.file.close();
    await Deno.rename(house.path, `${house.path}.3`);
    house.grow(1);
    house.open();
    await house.settle();
    assert.deepEqual(await house.records(), [7]);
  }));

Deno.test("a place that cannot be written to is told once, and caught up with when it can", () =>
  inFolder(async (folder) => {
    const house = new House(folder, join(folder, "later", "activity.log"));
    await house.settle();
    house.grow(2);
    for (let retry = 0; retry < 5; retry++) await house.settle(60_000);
    assert.deepEqual(house.events, ["activity_log_failed"]);
    await Deno.mkdir(join(folder, "later"));
    house.grow(1);
    await house.settle(60_000);
    assert.deepEqual(await house.records(), upTo(6));
    assert.deepEqual(house.events, ["activity_log_failed", "activity_log_resumed"]);
    await house.file.close();
  }));

Deno.test("a folder, or a pipe that nobody reads, is no file, and keeps nobody waiting", () =>
  inFolder(async (folder) => {
    const house = new House(folder, folder);
    await house.settle();
    assert.deepEqual(house.events, ["activity_log_failed"]);
    await house.file.close();
  }));

Deno.test("when a backup was put back, what came after the last line is written, and it is told", () =>
  inFolder(async (folder) => {
    const house = new House(folder);
    house.log.rowOf = (record) => ({ at: record * 1000 });
    house.log.length = 9;
    await house.settle();
    await house.file.close();
    // The log of an older day, which went on otherwise.
    house.log.rowOf = (record) => ({ at: record <= 4 ? record * 1000 : 20_000 + record });
    house.log.length = 6;
    house.open();
    await house.settle();
    assert.deepEqual(await house.records(), [...upTo(9), 5, 6]);
    assert.deepEqual(house.events, ["activity_log_other"]);
    await house.file.close();
  }));

Deno.test("the end of a file is found, however long it is, and a fragment is completed", () =>
  inFolder(async (folder) => {
    const path = join(folder, "lines");
    const cases: [string, string | undefined, string][] = [
      ["", undefined, ""],
      ["{", undefined, "{"],
      ["a\n", "a", ""],
      ["\n", "", ""],
      ["a\nb\nc", "b", "c"],
      ["x".repeat(300_000) + "\nlast\nfrag", "last", "frag"],
    ];
    for (const [text, line, rest] of cases) {
      await Deno.writeTextFile(path, text);
      using file = await Deno.open(path);
      const end = await endOf(file);
      assert.deepEqual([end.line, new TextDecoder().decode(end.fragment)], [line, rest]);
    }
    const rest = (fragment: string) =>
      new TextDecoder().decode(behind(encoder.encode(fragment), encoder.encode("abc\n")));
    assert.deepEqual(["", "ab", "abc", "x"].map(rest), ["abc\n", "c\n", "\n", "\nabc\n"]);
  }));
