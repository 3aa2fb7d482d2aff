import assert from "node:assert/strict";
import { digestOf } from "../../protocol/content.ts";
import type { ClientFrameInput } from "../../protocol/client_frames.ts";
import type { Engine } from "../core/engine.ts";
import type { EntryLike, IncomingFrame } from "../core/frames.ts";
import { RequestFailure } from "../core/requests.ts";
import { ClientStore } from "../core/store/client_store.ts";
import { OlderPages } from "./older_pages.ts";
import { ScreenModel } from "./screen_model.ts";
import { entry, lab } from "./testing.ts";

/** An entry of #lab with its digest. */
function said(seq: number): EntryLike {
  const { frame } = entry(seq, "bia", `m${seq}`);
  return { ...frame, digest: digestOf(`m${seq}`) };
}

/** A model whose device has the last entries of a conversation, and a server that has them all. */
function modelWith(here: readonly number[], answer?: (before: number) => readonly object[]) {
  const store = ClientStore.temporary();
  const kind = "group";
  const rest = { first: 1, head: 0, delivered: 0, read: 0, member: true } as const;
  store.conversations.keep({ conversation: lab, kind, name: "#lab", ...rest });
  for (const seq of here) store.entries.add(said(seq), false);
  const model = new ScreenModel({
    ...{ store, language: "en", size: { columns: 80, rows: 24 } },
    changed: () => {},
  });
  model.reload();
  model.open({ name: "#lab", conversation: lab });
  const asked: number[] = [];
  const engine = {
    isOnline: answer !== undefined,
    request(frame: ClientFrameInput): Promise<IncomingFrame> {
      if (frame.type !== "history" || answer === undefined) {
        return Promise.reject(new RequestFailure("no_answer", "too late"));
      }
      asked.push(frame.before!);
      const entries = answer(frame.before!);
      return Promise.resolve({ type: "history_response", status: "success", entries });
    },
  } as unknown as Engine;
  const seqs = () => model.state.timeline.items.map((item) => item.entry.frame.seq);
  return { store, model, asked, seqs, older: new OlderPages(engine, store, model) };
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

Deno.test("what is older comes from this device first, and then from the server, to the beginning", async () => {
  const all = (before: number) => range(Math.max(1, before - 200), before - 1).map(said);
  const { store, model, asked, seqs, older } = modelWith(range(301, 600), all);
  using _ = store;
  assert.equal(seqs()[0], 401);
  await older.show();
  assert.equal(seqs()[0], 301);
  assert.deepEqual(asked, []);
  await older.show();
  assert.equal(seqs()[0], 101);
  await older.show();
  assert.deepEqual(seqs(), range(1, 600));
  assert.equal(model.state.timeline.older, "none");
  assert.deepEqual(asked, [301, 101]);
  await older.show();
  assert.deepEqual(asked, [301, 101]);
});

Deno.test("what may not be seen is passed over, and ends where there is nothing else", async () => {
  const skip = (before: number) => [{ type: "skip", conversation: lab, from: 1, to: before - 1 }];
  const { store, model, older } = modelWith(range(11, 20), skip);
  using _ = store;
  await older.show();
  assert.equal(model.state.timeline.older, "none");
});

Deno.test("without a server there is no more than what is here, and it may be asked again", async () => {
  const { store, model, seqs, older } = modelWith(range(11, 20));
  using _ = store;
  await older.show();
  assert.deepEqual(seqs(), range(11, 20));
  assert.equal(model.state.timeline.older, "unknown");
});

Deno.test("a conversation whose entries come after it was opened has older ones, too", async () => {
  const all = (before: number) => range(Math.max(1, before - 200), before - 1).map(said);
  const { store, model, seqs, older } = modelWith([], all);
  using _ = store;
  for (const seq of range(51, 60)) model.hear(store.entries.add(said(seq), false));
  await older.show();
  assert.deepEqual(seqs(), range(1, 60));
});
