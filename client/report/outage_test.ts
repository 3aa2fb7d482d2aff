import assert from "node:assert/strict";
import { join } from "node:path";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import { Outage } from "./outage.ts";

/** A name so long that nothing can be written beside it, as on a full disk. */
const noRoom = "o".repeat(250);

Deno.test("each failure of an outage is said once, and anew when it was over", () =>
  inFolder(async (folder) => {
    const path = join(folder, "outage.json");
    for (let time = 0; time < 2; time++) {
      assert.equal(await new Outage(path).failed(1000 + time), 1000 + time);
      assert.equal(await new Outage(path).failed(5000), 1000 + time);
      const said = [75, 75, 77, 75].map((code) => () => new Outage(path).mayTell(code));
      const answers = [];
      for (const ask of said) answers.push(await ask());
      assert.deepEqual(answers, [true, false, true, false]);
      await new Outage(path).over();
    }
  }));

Deno.test("a clock that was set back does not make an outage last for ever", () =>
  inFolder(async (folder) => {
    const path = join(folder, "outage.json");
    await new Outage(path).failed(9000);
    assert.equal(await new Outage(path).failed(1000), 1000);
  }));

Deno.test("where there is no room to note it, a failure is said once all the same", () =>
  inFolder(async (folder) => {
    for (const isBegun of [false, true]) {
      const path = join(folder, noRoom);
      if (isBegun) await Deno.writeTextFile(path, JSON.stringify({ since: 5000, told: [] }));
      const outage = () => new Outage(path);
      await outage().failed(5000);
      assert.equal(await outage().mayTell(75), true);
      assert.equal(await outage().mayTell(75), false);
      const later = Date.now() + 60_000;
      const since = await outage().failed(later);
      if (isBegun) assert.equal(since, 5000);
      else assert.ok(since < later, String(since));
      await outage().over();
      assert.equal(await outage().mayTell(75), true);
      await outage().over();
    }
  }));
