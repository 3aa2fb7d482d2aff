import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { hasModes } from "../../common/platform.ts";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import { looseCounter, nextCounter } from "./counter.ts";

const now = Date.UTC(2026, 0, 1);

Deno.test("counters grow, whatever the clock does and whatever becomes of their file", () =>
  inFolder(async (folder) => {
    const path = join(folder, "counter");
    const change = fc.constantFrom("keep", "lose", "empty", "junk", "huge");
    const step = fc.tuple(fc.integer({ min: 1, max: 60_000 }), fc.boolean(), change);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        await Deno.remove(path).catch(() => {});
        let [last, clock] = [-1, now];
        for (const [ms, backwards, what] of steps) {
          // A clock that goes back is made good by the file, and a lost file by the clock.
          clock += backwards && what === "keep" ? -ms : 2 * 60_000 * steps.length;
          if (what === "lose") await Deno.remove(path).catch(() => {});
          if (what === "empty") await Deno.writeTextFile(path, "");
          if (what === "junk") await Deno.writeTextFile(path, "12x");
          if (what === "huge") await Deno.writeTextFile(path, String(Number.MAX_SAFE_INTEGER));
          const counter = await nextCounter(path, clock);
          assert.ok(Number.isSafeInteger(counter) && counter > last, `${counter} ${last}`);
          last = counter;
        }
      }),
      { numRuns: 30 },
    );
  }));

Deno.test("two runs that ask at once get different counters", () =>
  inFolder(async (folder) => {
    const path = join(folder, "counter");
    // The clock stands still, so the file alone tells them apart.
    const asked = Array.from({ length: 20 }, () => nextCounter(path, 0));
    const counters = await Promise.all(asked);
    assert.equal(new Set(counters).size, counters.length);
  }));

Deno.test("twins of a machine, and one that cannot keep a counter, hardly ever meet", () => {
  const counters = new Set(Array.from({ length: 20 }, (_, ms) => looseCounter(now + ms)));
  assert.equal(counters.size, 20);
  const sameMoment = new Set(Array.from({ length: 200 }, () => looseCounter(now)));
  assert.ok(sameMoment.size > 100);
});

Deno.test({
  name: "nobody else can write the counter",
  ignore: !hasModes,
  fn: () =>
    inFolder(async (folder) => {
      const path = join(folder, "counter");
      await nextCounter(path, now);
      assert.equal((Deno.statSync(path).mode! & 0o777).toString(8), "600");
    }),
});
