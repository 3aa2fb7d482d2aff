import assert from "node:assert/strict";
import fc from "fast-check";
import { figureNames, mapFigures } from "../../protocol/figures.ts";
import { answerOf } from "./answer.ts";
import { reportAsJson, reportAsText } from "./show.ts";

const reading = { disk: "/", figures: mapFigures(() => 1), reasons: {}, disks: [] };

Deno.test("what a server promises is read as it is", () => {
  const figures = mapFigures((name) => name === "temperature" ? null : 0.1);
  const answer = {
    timestamp: "2026-01-01T00:00:00.000Z",
    live: 3,
    average: figures,
    late: true,
    tag: "env=lab",
    summary: { mean: figures, median: figures, min: figures, max: figures },
    place: { cpus: { rank: 1, of: 3 } },
    stale: ["forno"],
  } as const;
  assert.deepEqual(
    answerOf({ type: "report_response", id: "1", status: "success", ...answer }),
    answer,
  );
});

Deno.test("whatever a server answers can be shown", () => {
  const figures = fc.dictionary(fc.constantFrom(...figureNames), fc.jsonValue());
  const all = fc.record({ mean: figures, median: figures, min: figures, max: figures });
  const lies = fc.record({
    timestamp: fc.jsonValue(),
    live: fc.jsonValue(),
    average: fc.oneof(figures, fc.jsonValue()),
    summary: fc.oneof(all, fc.jsonValue()),
    place: fc.oneof(figures, fc.jsonValue()),
    stale: fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()),
    tag: fc.jsonValue(),
    late: fc.jsonValue(),
  }, { requiredKeys: [] });
  fc.assert(fc.property(lies, (frame) => {
    const reported = { host: "mesa", reading, answer: answerOf(frame) };
    assert.ok(reportAsText(reported, "pt-BR").includes("mesa"));
    JSON.parse(reportAsJson(reported));
  }));
});
