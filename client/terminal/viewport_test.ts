import assert from "node:assert/strict";
import fc from "fast-check";
import type { Block } from "./blocks.ts";
import { textOf } from "./spans.ts";
import { scrolled, viewOf } from "./viewport.ts";

/** Blocks of these many rows, and how often they were laid out. */
function blocks(heights: readonly number[]): Block[] & { laid: number } {
  const made = Object.assign([] as Block[], { laid: 0 });
  heights.forEach((height, index) =>
    made.push({
      key: String(index),
      rows() {
        made.laid++;
        return Array.from({ length: height }, (_, row) => [{ text: `${index}.${row}` }]);
      },
    })
  );
  return made;
}

Deno.test("only what can be seen is laid out, however much there is", () => {
  const many = blocks(Array(50_000).fill(2));
  const { rows } = viewOf(many, undefined, 30, 80);
  assert.equal(rows.length, 30);
  assert.equal(textOf(rows.at(-1)!), "49999.1");
  assert.ok(many.laid < 40, String(many.laid));
});

Deno.test("scrolling shows the same rows, further up; new ones below do not move them", () => {
  const before = blocks([1, 3, 2, 2]);
  const anchor = scrolled(before, undefined, 2, 4, 80);
  const seen = (all: Block[]) => viewOf(all, anchor, 4, 80).rows.map(textOf);
  assert.deepEqual(seen(before), ["1.1", "1.2", "2.0", "2.1"]);
  assert.deepEqual(seen(blocks([1, 3, 2, 2, 5])), ["1.1", "1.2", "2.0", "2.1"]);
});

Deno.test("nobody scrolls beyond the first row, and down again is the bottom", () => {
  const heights = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 12 });
  const steps = fc.array(fc.integer({ min: -7, max: 7 }), { maxLength: 10 });
  fc.assert(fc.property(heights, fc.integer({ min: 1, max: 9 }), steps, (sizes, height, moves) => {
    const all = blocks(sizes);
    const texts = sizes.flatMap((size, index) =>
      Array.from({ length: size }, (_, row) => `${index}.${row}`)
    );
    const most = Math.max(0, texts.length - height);
    let up = 0;
    let anchor: ReturnType<typeof scrolled>;
    for (const step of moves) {
      up = Math.max(0, Math.min(most, up + step));
      anchor = scrolled(all, anchor, step, height, 80);
      const end = texts.length - up;
      const seen = viewOf(all, anchor, height, 80).rows.map(textOf);
      assert.deepEqual(seen, texts.slice(Math.max(0, end - height), end));
    }
  }));
});
