import assert from "node:assert/strict";
import { entry, lab } from "../../terminal/testing.ts";
import { ClientStore } from "./client_store.ts";

function storeWith(texts: readonly string[]): ClientStore {
  const store = ClientStore.temporary();
  texts.forEach((text, index) => store.entries.add(entry(index + 1, "bia", text).frame, false));
  return store;
}

const seqs = (found: readonly { frame: { seq: number } }[]) => found.map(({ frame }) => frame.seq);

Deno.test("messages with all words are found, the latest first, in any case", () => {
  using store = storeWith(["Almoço ao meio-dia", "almoço à uma", "nada", "MEIO-DIA, almoço?"]);
  assert.deepEqual(seqs(store.reader.search("almoço meio-dia", 10)), [4, 1]);
  assert.deepEqual(seqs(store.reader.search("ALMOÇO", 2)), [4, 2]);
  assert.deepEqual(store.reader.search("  ", 10), []);
  assert.deepEqual(store.reader.search("jantar", 10), []);
});

Deno.test("a search goes through more than one part of a long history, and not to deleted texts", () => {
  using store = storeWith(Array.from({ length: 2500 }, (_, index) => `m${index + 1}`));
  assert.deepEqual(seqs(store.reader.search("m17", 3)), [1799, 1798, 1797]);
  store.entries.add(
    entry(2501, "bia", "", { type: "delete", target: 3, actor: "bia" }).frame,
    false,
  );
  assert.ok(!seqs(store.reader.search("m3", 5000)).includes(3));
});

Deno.test("what is behind a place is read in order, and what is new the latest first", () => {
  using store = storeWith(["a", "b", "c", "d"]);
  assert.deepEqual(seqs(store.reader.after(lab, 1, 2)), [2, 3]);
  assert.deepEqual(seqs(store.reader.news(lab, 2, 10)), [4, 3]);
});
