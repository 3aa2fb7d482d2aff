/**
 * A program for the crash test: it commits messages to the database that is named first, in
 * batches, and writes a line for each batch once it is committed, until somebody kills it.
 */
import { openStore } from "./open.ts";
import { message } from "./testing.ts";

const [path, round] = Deno.args;
const store = openStore({ path: path! });
const line = new TextEncoder();
for (let batch = 0;; batch++) {
  const ids = Array.from({ length: 50 }, (_, index) => `${round}-${batch}-${index}`);
  const outcomes = await store.commit(
    ids.map((id, index) => message(1 + index % 2, id, { direct: 2 - index % 2 }, `text of ${id}`)),
  );
  const acks = outcomes.map((outcome, index) => {
    if (!outcome.ok || !("entry" in outcome)) throw new Error(JSON.stringify(outcome));
    return [ids[index], outcome.entry!.seq];
  });
  // Written at once: nothing may be acknowledged later than the kill.
  Deno.stdout.writeSync(line.encode(JSON.stringify(acks) + "\n"));
}
