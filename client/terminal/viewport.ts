import type { Block } from "./blocks.ts";
import type { Row } from "./spans.ts";
import type { Anchor } from "./state.ts";

/** What can be seen of the blocks. */
export interface View {
  /** At most as many as there is room for, the newest last. */
  readonly rows: readonly Row[];
  /** How many rows there is room for above the first block. */
  readonly free: number;
  /** Index of the first block of which something is seen. */
  readonly top: number;
}

/** Lays out only what can be seen, from the bottom up. */
export function viewOf(
  blocks: readonly Block[],
  anchor: Anchor | undefined,
  height: number,
  columns: number,
): View {
  const { index, below } = placeOf(blocks, anchor);
  const seen: Row[][] = [];
  let left = height;
  let top = index;
  for (let at = index; at >= 0 && left > 0; at--) {
    const all = blocks[at]!.rows(columns);
    const rows = at === index ? all.slice(0, Math.max(1, all.length - below)) : all;
    seen.unshift(rows.slice(Math.max(0, rows.length - left)));
    left -= Math.min(left, rows.length);
    top = at;
  }
  return { rows: seen.flat(), free: left, top };
}

function placeOf(
  blocks: readonly Block[],
  anchor: Anchor | undefined,
): { readonly index: number; readonly below: number } {
  const last = { index: blocks.length - 1, below: 0 };
  if (anchor === undefined) return last;
  const index = blocks.findIndex(({ key }) => key === anchor.block);
  return index < 0 ? last : { index, below: anchor.below };
}

/**
 * Where the bottom is after scrolling; `undefined` at the very bottom, which new messages follow.
 *
 * @param rows how far up; negative for down.
 */
export function scrolled(
  blocks: readonly Block[],
  anchor: Anchor | undefined,
  rows: number,
  height: number,
  columns: number,
): Anchor | undefined {
  let { index, below } = placeOf(blocks, anchor);
  const lengthOf = (at: number) => blocks[at]!.rows(columns).length;
  if (rows < 0) {
    for (below += rows; below < 0 && index < blocks.length - 1;) below += lengthOf(++index);
    const isBottom = below <= 0 && index >= blocks.length - 1;
    return isBottom ? undefined : { block: blocks[index]!.key, below: Math.max(0, below) };
  }
  let above = rowsAbove(blocks, index, below, height + rows, columns);
  for (let left = Math.min(rows, Math.max(0, above - height)); left > 0; left--) {
    below++;
    above--;
    while (index > 0 && below >= lengthOf(index)) {
      below -= lengthOf(index--);
    }
  }
  if (index === blocks.length - 1 && below === 0) return undefined;
  return { block: blocks[index]!.key, below };
}

/** Rows from a place up to the first, counted no further than `enough`. */
function rowsAbove(
  blocks: readonly Block[],
  index: number,
  below: number,
  enough: number,
  columns: number,
): number {
  let count = -below;
  for (let at = index; at >= 0 && count < enough; at--) count += blocks[at]!.rows(columns).length;
  return count;
}
