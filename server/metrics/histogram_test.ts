import assert from "node:assert/strict";
import { exposition } from "./exposition.ts";
import { Histogram } from "./histogram.ts";

Deno.test("a value is counted in its own bucket and in all above it; a bound is in its own", () => {
  const histogram = new Histogram([1, 2.5]);
  for (const value of [0.5, 1, 2, 9]) histogram.observe(value);
  assert.equal(
    exposition([histogram.family("x_seconds", "Some.")]),
    [
      "# HELP x_seconds Some.",
      "# TYPE x_seconds histogram",
      'x_seconds_bucket{le="1"} 2',
      'x_seconds_bucket{le="2.5"} 3',
      'x_seconds_bucket{le="+Inf"} 4',
      "x_seconds_sum 12.5",
      "x_seconds_count 4",
      "",
    ].join("\n"),
  );
});

Deno.test("nothing counted is said as well: a counter that begins is one that can be compared", () => {
  const text = exposition([new Histogram([1]).family("x_seconds", "Some.")]);
  assert.match(text, /x_seconds_count 0\n$/);
});
