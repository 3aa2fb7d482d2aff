import assert from "node:assert/strict";
import { mapFigures } from "../../protocol/figures.ts";
import { maxSealedBytes } from "../../protocol/limits.ts";
import { maxPackedHosts } from "../../protocol/sealed_answer.ts";
import { sealedOverheadBytes } from "../../protocol/sealed_report.ts";
import { type Answerable, fitting, sealedAnswers } from "./sealed_answers.ts";

const room = maxSealedBytes - sealedOverheadBytes;
const odd = mapFigures(() => -1234567.890123456);

function answerOf(more: Partial<Answerable> = {}): Answerable {
  return {
    timestamp: "2026-01-01T00:00:00.000Z",
    late: true,
    live: maxPackedHosts,
    average: odd,
    summary: { mean: odd, median: odd, min: odd, max: odd },
    place: mapFigures(() => ({ rank: maxPackedHosts, of: maxPackedHosts })),
    stale: [],
    ...more,
  };
}

Deno.test("of whatever hosts, medians and places fit into a datagram", () => {
  const texts = sealedAnswers(Number.MAX_SAFE_INTEGER, answerOf());
  const { summary, place, full } = JSON.parse(fitting(texts, room));
  assert.deepEqual([typeof summary, typeof place, full], ["string", "string", undefined]);
});

Deno.test("names of stale hosts are there all or not at all, and the answer says so", () => {
  const said = (stale: string[]) => {
    const text = fitting(sealedAnswers(1, answerOf({ stale })), room);
    const { full, stale: named } = JSON.parse(text);
    return [full, named];
  };
  assert.deepEqual(said(["forno"]), [undefined, ["forno"]]);
  assert.deepEqual(said(Array(20).fill("forno")), [true, undefined]);
});

Deno.test("of more hosts than a place can count there are means alone", () => {
  const [most] = sealedAnswers(1, answerOf({ live: maxPackedHosts + 1 }));
  const { mean, summary, full } = JSON.parse(most!);
  assert.deepEqual([mean, summary, full], [odd, undefined, true]);
});
