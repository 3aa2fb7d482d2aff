import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { hasModes } from "../../common/platform.ts";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import type { Report } from "./report.ts";
import { leastMissed, Spool } from "./spool.ts";

const mesa = { host: "mesa", pin: { fingerprint: "f", pem: "" } };
const start = Date.UTC(2026, 0, 1);

function reportAt(minute: number): Report {
  const at = new Date(start + minute * 60_000).toISOString();
  return { boot: "b", counter: 1_000_000_000_000_000 + minute, at, figures: { cpus: 4 } };
}

async function minutesIn(spool: Spool): Promise<number[]> {
  const reports = await Promise.all((await spool.names()).map((name) => spool.read(name)));
  return reports.map((report) => (Date.parse(report!.at) - start) / 60_000);
}

Deno.test("what waits is there whole, the newest first, until it is removed", () =>
  inFolder(async (folder) => {
    const spool = new Spool(join(folder, "a", "spool"), mesa);
    assert.deepEqual(await spool.names(), []);
    for (const minute of [3, 1, 2]) await spool.add(reportAt(minute));
    assert.deepEqual(await minutesIn(spool), [3, 2, 1]);
    const [newest] = await spool.names();
    assert.deepEqual(await spool.read(newest!), reportAt(3));
    await spool.remove([newest!, "no such"]);
    assert.deepEqual(await minutesIn(spool), [2, 1]);
    assert.equal(await spool.read(newest!), undefined);
  }));

Deno.test({
  name: "nobody else can read what waits",
  ignore: !hasModes,
  fn: () =>
    inFolder(async (folder) => {
      const spool = new Spool(join(folder, "spool"), mesa);
      const name = await spool.add(reportAt(1));
      const modes = [join(folder, "spool"), join(folder, "spool", name)]
        .map((path) => (Deno.statSync(path).mode! & 0o777).toString(8));
      assert.deepEqual(modes, ["700", "600"]);
    }),
});

Deno.test("another host's reports, another server's, and what is no report are not sent, and go", () =>
  inFolder(async (folder) => {
    const spool = new Spool(folder, mesa);
    await new Spool(folder, { ...mesa, host: "forno" }).add(reportAt(1));
    await new Spool(folder, { ...mesa, pin: { fingerprint: "g", pem: "" } }).add(reportAt(2));
    await Deno.writeTextFile(join(folder, "000-cut.json"), '{"host":"mesa","ser');
    await spool.add(reportAt(3));
    assert.equal((await spool.names()).length, 4);
    const read = await Promise.all((await spool.names()).map((name) => spool.read(name)));
    assert.deepEqual(read.filter((one) => one !== undefined), [reportAt(3)]);
    assert.equal((await spool.names()).length, 1);
  }));

Deno.test("what is no report, or cannot be read, does not keep what is behind it", () =>
  inFolder(async (folder) => {
    const spool = new Spool(folder, mesa);
    await spool.add(reportAt(1));
    const none = [
      "null",
      "7",
      '{"host":"mesa","server":"f"}',
      '{"host":"mesa","server":"f","report":null}',
    ];
    for (const [at, text] of none.entries()) {
      await Deno.writeTextFile(join(folder, `99-${at}.json`), text);
    }
    const long = { host: "mesa", server: "f", report: { at: "9".repeat(70_000) } };
    await Deno.writeTextFile(join(folder, "99-long.json"), JSON.stringify(long));
    // Nobody can read a folder as a file, whatever they may do otherwise.
    await Deno.mkdir(join(folder, "99-folder.json", "full"), { recursive: true });
    const read = [];
    for (const name of await spool.names()) read.push(await spool.read(name));
    assert.deepEqual(read.filter((one) => one !== undefined), [reportAt(1)]);
    assert.equal((await spool.names()).length, 2);
  }));

Deno.test("what a killed run has begun is cleared away, and what another has just begun is not", () =>
  inFolder(async (folder) => {
    const [old, fresh] = ["old.json.1.new", "fresh.json.2.new"];
    for (const name of [old, fresh]) await Deno.writeTextFile(join(folder, name), "{");
    await Deno.utime(join(folder, old), 0, (Date.now() - 3_600_000) / 1000);
    assert.deepEqual(await new Spool(folder, mesa).names(), []);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder), ({ name }) => name), [fresh]);
  }));

Deno.test("a full spool keeps its first and its latest, and older ones become sparser", () =>
  inFolder(async (folder) => {
    const max = 24;
    const spool = new Spool(folder, mesa, max);
    for (let minute = 0; minute < 200; minute++) await spool.add(reportAt(minute));
    const minutes = await minutesIn(spool);
    assert.equal(minutes.length, max);
    assert.deepEqual([minutes[0], minutes.at(-1)], [199, 0]);
    const gaps = minutes.slice(1).map((minute, at) => minutes[at]! - minute);
    const half = gaps.length / 2;
    const sum = (some: readonly number[]) => some.reduce((total, gap) => total + gap, 0);
    assert.ok(sum(gaps.slice(0, half)) * 2 < sum(gaps.slice(half)), gaps.join(" "));
  }));

Deno.test("what is missed least is never the first nor the latest of three or more", () => {
  const times = fc.array(fc.nat(1_000_000), { minLength: 3, maxLength: 40 });
  fc.assert(fc.property(times, (some) => {
    const falling = some.toSorted((one, other) => other - one);
    const at = leastMissed(falling, falling[0]! + 1);
    assert.ok(at > 0 && at < falling.length - 1);
  }));
});
