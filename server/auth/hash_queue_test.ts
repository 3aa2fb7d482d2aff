import assert from "node:assert/strict";
import { Busy, HashQueue, type HashWait } from "./hash_queue.ts";

/** A queue of three places behind one that runs until it is let go. */
function takenQueue() {
  const queue = new HashQueue(1, 3);
  const running = Promise.withResolvers<void>();
  const first = queue.run(() => running.promise);
  const done: string[] = [];
  const wait = (name: string, options: HashWait) =>
    queue.run(() => Promise.resolve(void done.push(name)), options)
      .catch((error: unknown) => void done.push(error instanceof Busy ? `${name} busy` : "?"));
  const finish = async (waiting: Promise<unknown>[]) => {
    running.resolve();
    await Promise.all([first, ...waiting]);
    return done;
  };
  return { wait, finish };
}

Deno.test("who comes from elsewhere is served next, however many of one source wait", async () => {
  const { wait, finish } = takenQueue();
  const flood = ["x1", "x2"].map((name) => wait(name, { source: "x" }));
  const ahead: number[] = [];
  const ana = wait("ana", { source: "a", onWaiting: (count) => ahead.push(count) });
  assert.deepEqual(await finish([...flood, ana]), ["x1", "ana", "x2"]);
  assert.deepEqual(ahead, [2, 1]);
});

Deno.test("in a full queue the newest of the busiest source gives way to another source", async () => {
  const { wait, finish } = takenQueue();
  const flood = ["x1", "x2", "x3"].map((name) => wait(name, { source: "x" }));
  const ana = wait("ana", { source: "a" });
  assert.deepEqual(await finish([...flood, ana]), ["x3 busy", "x1", "ana", "x2"]);
});

Deno.test("one source may fill the queue where nobody else waits, and is then busy itself", async () => {
  const { wait, finish } = takenQueue();
  const all = ["x1", "x2", "x3", "x4"].map((name) => wait(name, { source: "x" }));
  assert.deepEqual(await finish(all), ["x4 busy", "x1", "x2", "x3"]);
});

Deno.test("nobody gives way to a source that has as large a share", async () => {
  const { wait, finish } = takenQueue();
  const all = [["x", "x1"], ["x", "x2"], ["a", "a1"], ["a", "a2"]].map(([source, name]) =>
    wait(name!, { source })
  );
  assert.deepEqual(await finish(all), ["a2 busy", "x1", "a1", "x2"]);
});

Deno.test("who gave way does not leave again when the connection ends", async () => {
  const { wait, finish } = takenQueue();
  const gone = new AbortController();
  const flood = ["x1", "x2", "x3"].map((name) => wait(name, { source: "x", signal: gone.signal }));
  const ana = wait("ana", { source: "a" });
  const finished = finish([...flood, ana]);
  await flood[2];
  gone.abort(new Error("gone"));
  assert.equal((await finished).filter((name) => name.startsWith("x3")).length, 1);
});
