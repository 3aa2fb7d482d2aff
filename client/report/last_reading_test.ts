import assert from "node:assert/strict";
import { hasModes } from "../../common/platform.ts";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import { lastReadingPath, readLast, remember } from "./last_reading.ts";

const next = {
  boot: "b1",
  uptime: 1000.25,
  cpu: { cpus: 2, busy: 10, total: 20 },
  network: { eth0: [1, 2] as const },
};

Deno.test("a reading is kept for the next run alone", () =>
  inFolder(async (data) => {
    assert.equal(await readLast(data), undefined);
    await remember(data, { next });
    assert.deepEqual(await readLast(data), next);
    const { mode } = await Deno.stat(lastReadingPath(data));
    if (hasModes) assert.equal((mode! & 0o777).toString(8), "600");
  }));

Deno.test("an answer sets the server's clock, and an unreadable one leaves what was known", () =>
  inFolder(async (data) => {
    const known = { ...next, startByServer: 77 };
    await remember(data, { next: known }, { timestamp: undefined, roundTripMs: 5 });
    assert.equal((await readLast(data))?.startByServer, 77);
    await remember(data, { next: known }, { timestamp: "2026-01-01T00:00:00Z", roundTripMs: 5 });
    assert.ok((await readLast(data))!.startByServer! > 1e12);
  }));

Deno.test("a file that is cut, of another make, or cannot be written costs the rates alone", () =>
  inFolder(async (data) => {
    for (const text of ["", '{"boot":"b1","upt', "[]", '{"boot":1}', '{"boot":"b","uptime":"x"}']) {
      await Deno.writeTextFile(lastReadingPath(data), text);
      assert.equal(await readLast(data), undefined, text);
    }
    const broken = [
      { ...next, network: { eth0: ["many", 2] } },
      // What follows from these is beyond what a server takes.
      { ...next, network: { eth0: [-1e300, 2] } },
      { ...next, startByServer: 1e300 },
    ];
    for (const one of broken) {
      await Deno.writeTextFile(lastReadingPath(data), JSON.stringify(one));
      assert.equal(await readLast(data), undefined);
    }
    await remember(`${data}/none`, { next });
    await remember(data, {});
    assert.equal(await readLast(data), undefined);
  }));
