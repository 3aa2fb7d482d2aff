import assert from "node:assert/strict";
import type { Entry, Page, Skip, Store } from "./types.ts";

function length(item: Entry | Skip): number {
  return "skip" in item ? item.to - item.from + 1 : 1;
}

/** What the pages of a conversation hold, entry by entry. */
export function unfolded(pages: readonly Page[]): string[] {
  return pages.flatMap((page) => page.items).flatMap((item) => {
    if ("skip" in item) return Array(length(item)).fill("hidden");
    return [item.type === "message" ? item.content : JSON.parse(item.content).action];
  });
}

const limits = { maxEntries: 3, maxBytes: 1000 };

/** A conversation as an account sees it, page by page from its beginning. */
export function forwards(store: Store, account: number, number: number): Page[] {
  const pages: Page[] = [];
  for (let from = 1;;) {
    const page = store.page(account, number, from, limits);
    if (page.items.length === 0) return pages;
    assert.equal(page.next, page.items.reduce((at, item) => at + length(item), from));
    pages.push(page);
    from = page.next;
  }
}

/** The same from its end, in the same order. */
export function backwards(store: Store, account: number, number: number): Page[] {
  const pages: Page[] = [];
  for (let before = 1000;;) {
    const page = store.pageBefore(account, number, before, limits);
    if (page.items.length === 0) return pages;
    pages.unshift(page);
    before = page.items.reduce((at, item) => at - length(item), page.next);
  }
}
