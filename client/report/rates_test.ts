import assert from "node:assert/strict";
import { growth, ratesBetween } from "./rates.ts";
import { Untold } from "./untold.ts";

Deno.test("a rate is what all devices have counted, by the second", () => {
  const before = { eth0: [1000, 100], wlan0: [50, 50], gone: [7, 7] } as const;
  const after = { eth0: [4000, 400], wlan0: [50, 650], new: [1e9, 1e9] } as const;
  assert.deepEqual(ratesBetween(before, after, 60), [50, 15]);
});

Deno.test("a counter of 32 bits may begin anew, and one that was reset is not guessed", () => {
  assert.equal(growth(2 ** 32 - 1000, 500), 1500);
  assert.throws(() => growth(5_000_000, 100), new Untold("counter_reset"));
  assert.throws(() => growth(2 ** 40, 100), new Untold("counter_reset"));
});

Deno.test("without a device there is no rate, and a new one has none yet", () => {
  assert.throws(() => ratesBetween({}, {}, 60), new Untold("not_found"));
  assert.throws(() => ratesBetween({}, { eth0: [1, 1] }, 60), new Untold("first_reading"));
});
