import assert from "node:assert/strict";
import fc from "fast-check";
import { liveHostMs } from "../../../protocol/limits.ts";
import { type AlertRule, parseRule } from "./rule.ts";
import { type AlertEvent, hear, inOrder, look, lookBack, miss } from "./watch.ts";
import { type Reading, unwatched } from "./watch.ts";

const minute = 60_000;

function figureRule(text: string): Extract<AlertRule, { kind: "figure" }> {
  const rule = parseRule(text)!.rule;
  assert(rule.kind === "figure");
  return rule;
}

function missingRule(text: string): Extract<AlertRule, { kind: "missing" }> {
  const rule = parseRule(text)!.rule;
  assert(rule.kind === "missing");
  return rule;
}

/** What is told of one value a minute. */
function told(text: string, values: readonly (number | undefined)[]): string[] {
  const rule = figureRule(text);
  let watch = unwatched;
  return values.flatMap((value, index) => {
    const at = index * minute;
    const looked = look(rule, watch, { at, receivedAt: at, value });
    watch = looked.watch;
    return looked.event ? [`${index} ${looked.event.kind} ${looked.event.value}`] : [];
  });
}

Deno.test("a value that is beyond its limit for long enough opens, and closes well back from it", () => {
  const values = [9, 9, 11, 9, 9, 9, 9, 8, 9, 10.2, 9, 7, 10.5, 9];
  assert.deepEqual(
    told("disk_free_percent < 10 for 3m", values),
    [
      "6 opened 9",
      "7 worsened 8",
      "11 worsened 7",
      "12 closed 10.5",
    ],
  );
  assert.deepEqual(told("temperature > 80", [80, 81, 78, 77, 76, 81]), [
    "1 opened 81",
    "4 closed 76",
    "5 opened 81",
  ]);
  assert.deepEqual(told("temperature > 80 for 2m", [81, undefined, 81]), ["2 opened 81"]);
  assert.deepEqual(told("temperature > 0", [1, 0, 1]), ["0 opened 1", "1 closed 0", "2 opened 1"]);
});

Deno.test("what was read before what is known already changes nothing", () => {
  const rule = figureRule("temperature > 80");
  const known = look(rule, unwatched, { at: 2 * minute, receivedAt: 2 * minute, value: 50 });
  const early = { at: minute, receivedAt: 2 * minute };
  assert.deepEqual(look(rule, known.watch, { ...early, value: 90 }), { watch: known.watch });
  const open = look(rule, unwatched, { at: 2 * minute, receivedAt: 2 * minute, value: 90 });
  assert.deepEqual(look(rule, open.watch, { ...early, value: 50 }), { watch: open.watch });
});

Deno.test("what was so before a start opens with the first reading after it, and not before", () => {
  const rule = figureRule("temperature > 80 for 3m");
  const points = [0, 1, 2, 3, 4].map((at) => ({ at: at * minute, mean: 90 }));
  const watch = lookBack(rule, points);
  assert.equal(watch.open, undefined);
  const at = 5 * minute;
  assert.equal(look(rule, watch, { at, receivedAt: at, value: 90 }).event?.kind, "opened");
  assert.equal(look(rule, watch, { at, receivedAt: at, value: 70 }).event, undefined);
});

Deno.test("nobody knows how it was in a long silence, or before the clock was set back", () => {
  const rule = figureRule("temperature > 80 for 2m");
  const first = look(rule, unwatched, { at: 0, receivedAt: 0, value: 90 }).watch;
  const late = liveHostMs + 1;
  const after = look(rule, first, { at: late, receivedAt: late, value: 90 });
  assert.deepEqual(after, { watch: { lastAt: late, since: late } });
  const back = look(rule, after.watch, { at: 10, receivedAt: 10, value: 90 });
  assert.deepEqual(back.watch, { lastAt: 10, since: 10 });
});

const reading = fc.record({
  after: fc.integer({ min: -minute, max: 5 * minute }),
  delay: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3 * liveHostMs })),
  value: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
});

function story(steps: readonly { after: number; delay: number; value: number | undefined }[]) {
  let receivedAt = 0;
  return steps.map(({ after, delay, value }): Reading => {
    receivedAt += Math.max(0, after);
    return { at: receivedAt - delay, receivedAt, value };
  });
}

Deno.test("nothing opens twice without having closed, or by what came late", () => {
  const rule = fc.constantFrom("load_1 > 10", "load_1 < 10 for 2m", "load_1 > 0 for 5m");
  fc.assert(fc.property(rule, fc.array(reading, { maxLength: 40 }), (text, steps) => {
    let watch = unwatched;
    let isOpen = false;
    for (const reading of story(steps)) {
      const looked = look(figureRule(text), watch, reading);
      watch = looked.watch;
      const kind: AlertEvent["kind"] | undefined = looked.event?.kind;
      if (kind === undefined) continue;
      assert.equal(kind === "opened", !isOpen);
      assert(reading.receivedAt - reading.at <= liveHostMs);
      isOpen = kind !== "closed";
    }
    assert.equal(watch.open !== undefined, isOpen);
  }));
});

Deno.test("the order in which samples of a moment come together changes nothing", () => {
  const steps = fc.array(
    fc.record({ at: fc.integer({ min: 0, max: 5 }), value: fc.integer({ min: 8, max: 12 }) }),
    { maxLength: 12 },
  );
  fc.assert(fc.property(steps, fc.infiniteStream(fc.nat()), (steps, keys) => {
    const rule = figureRule("load_1 > 10");
    const readings = steps.map(({ at, value }): Reading => ({ at, receivedAt: 6, value }));
    const shuffled = readings.map((reading) => ({ reading, key: keys.next().value ?? 0 }))
      .sort((one, other) => one.key - other.key).map(({ reading }) => reading);
    assert.deepEqual(inOrder(rule, shuffled), inOrder(rule, readings));
  }));
});

Deno.test("a host is missing once, and back when it was heard for two minutes", () => {
  const rule = missingRule("missing for 3m");
  let watch = hear(rule, unwatched, 0).watch;
  assert.equal(miss(rule, watch, 3 * minute - 1).event, undefined);
  const missing = miss(rule, watch, 3 * minute);
  assert.equal(missing.event?.kind, "opened");
  assert.equal(miss(rule, missing.watch, 9 * minute).event, undefined);
  watch = missing.watch;
  const closes: number[] = [];
  for (const at of [10, 11, 20, 21, 22, 23]) {
    const looked = hear(rule, watch, at * minute);
    watch = looked.watch;
    if (looked.event?.kind === "closed") closes.push(at);
  }
  assert.deepEqual(closes, [22]);
});
