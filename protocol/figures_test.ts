import assert from "node:assert/strict";
import { figureNames, figurePlaces } from "./figures.ts";

Deno.test("every figure has a place of its own, and those that have one keep it", () => {
  assert.deepEqual(figurePlaces.toSorted(), figureNames.toSorted());
  const first = [
    "cpus cpu_busy load_1 load_5 load_15 memory_available memory_total disk_free disk_total",
    "temperature cpu_busy_since swap_available swap_total disk_free_percent disk_read disk_write",
    "network_in network_out uptime clock_offset",
  ].join(" ");
  assert.equal(figurePlaces.slice(0, 20).join(" "), first);
});
