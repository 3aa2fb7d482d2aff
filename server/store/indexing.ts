import type { Chore } from "./idle_work.ts";
import type { Outcome, Store } from "./types.ts";

/** Puts into the index of words what was said since. What fails is tried again when more is said. */
export function indexing(store: Pick<Store, "commit">): Chore {
  return {
    async step() {
      const [done] = await store.commit([{ kind: "index_entries" }]) as [Outcome<"index_entries">];
      return done.ok && done.more;
    },
  };
}
