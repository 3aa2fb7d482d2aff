import assert from "node:assert/strict";
import { figureNames } from "../../protocol/figures.ts";
import { figurePlaces } from "./sample_body.ts";

Deno.test("every figure has a place of its own, and those that have one keep it", () => {
  assert.deepEqual(figurePlaces.toSorted(), figureNames.toSorted());
  assert.deepEqual(
    figurePlaces.slice(0, 10).join(" "),
    [
      "cpus cpu_busy load_1 load_5 load_15 memory_available memory_total disk_free disk_total",
      "temperature",
    ].join(" "),
  );
});
