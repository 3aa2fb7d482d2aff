/**
 * A program for the crash test: it commits messages to the database that is named first, in
 * batches, and writes a line for each batch once it is committed, until somebody kills it. With
 * `aside` last, a Worker writes them.
 */
import { openStore } from "./open.ts";
import { message } from "./testing.ts";
import type { Operation, Outcome } from "./types.ts";

const [path, round, where] = Deno.args;
const store = openStore({ path: path! });
const line = new TextEncoder();
// So many that the store would give them aside by itself.
const size = 256;

async function commitAside(batch: readonly Operation[]): Promise<readonly Outcome[]> {
  for (;;) {
    const outcomes = store.commitAside(batch);
    if (outcomes !== undefined) return await outcomes;
    // The Worker is still starting.
    await new Promise((resolve) => setTimeout(resolve));
  }
}

const commit = where === "aside" ? commitAside : store.commit.bind(store);
for (let batch = 0;; batch++) {
  const ids = Array.from({ length: size }, (_, index) => `${round}-${batch}-${index}`);
  const outcomes = await commit(
    ids.map((id, index) => message(1 + index % 2, id, { direct: 2 - index % 2 }, `text of ${id}`)),
  );
  const acks = outcomes.map((outcome, index) => {
    if (!outcome.ok || !("entry" in outcome)) throw new Error(JSON.stringify(outcome));
    return [ids[index], outcome.entry!.seq];
  });
  // Written at once: nothing may be acknowledged later than the kill.
  Deno.stdout.writeSync(line.encode(JSON.stringify(acks) + "\n"));
}
