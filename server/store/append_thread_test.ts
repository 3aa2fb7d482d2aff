import assert from "node:assert/strict";
import { AppendThread } from "./append_thread.ts";
import { message, TestStore, wholePage, written } from "./testing.ts";

/** @param program what the Worker runs. */
async function furnished(pathOf = (path: string) => path, program?: URL) {
  const test = new TestStore({
    appender: (path, report) => new AppendThread(pathOf(path), report, program),
  });
  const [ana, bia] = await test.people("ana", "bia");
  const { conversation } = await test.say(ana!, { direct: bia!.id }, "0");
  return { test, ana: ana!, bia: bia!, number: conversation.number };
}

Deno.test("a Worker writes what the store reads, and many batches in order", async () => {
  const { test, ana, bia, number } = await furnished();
  await using _ = test;
  const texts = Array.from({ length: 100 }, (_, index) => `${index + 1}`);

  for (let at = 0; at < texts.length; at += 50) {
    await test.aside(
      ...texts.slice(at, at + 50).map((text) => message(ana.id, text, { direct: bia.id }, text)),
      { kind: "mark", account: bia.id, conversation: number, read: at + 1 },
    );
  }

  assert.deepEqual(written(test.store.page(bia.id, number, 1, wholePage)), ["0", ...texts]);
  assert.equal(test.store.membership(bia.id, number)?.read, 51);
  await test.reopenAside();
  assert.deepEqual(written(test.store.page(bia.id, number, 1, wholePage)), ["0", ...texts]);
  assert.equal(test.store.membership(bia.id, number)?.read, 51);
  assert.deepEqual(test.reports, []);
});

Deno.test("closing ends the Worker and folds the log, whatever it was doing", async () => {
  const { test, ana, bia } = await furnished();
  await using _ = test;
  const under = test.aside(message(ana.id, "1", { direct: bia.id }, "1"));
  await under;
  const last = test.store.commitAside([message(ana.id, "2", { direct: bia.id }, "2")])!;

  await test.store.close();

  assert.equal((await last)[0]?.ok, true);
  assert.equal(test.appender?.isRunning(), false);
  assert.deepEqual([...Deno.readDirSync(test.folder)].map(({ name }) => name), ["chat.db"]);
  assert.equal(test.store.commitAside([message(ana.id, "3", { direct: bia.id }, "3")]), undefined);
});

Deno.test("a Worker that is still starting can be closed", async () => {
  const { test, ana, bia } = await furnished();
  await using _ = test;
  assert.equal(test.store.commitAside([message(ana.id, "1", { direct: bia.id }, "1")]), undefined);
  assert.equal(test.appender?.isRunning(), true);
  await test.store.close();
  assert.deepEqual(test.reports, []);
});

async function goesOnWithout({ test, ana, bia, number }: Awaited<ReturnType<typeof furnished>>) {
  const hello = message(ana.id, "1", { direct: bia.id }, "1");
  do {
    assert.equal(test.store.commitAside([hello]), undefined);
    await new Promise((resolve) => setTimeout(resolve));
  } while (test.appender!.isRunning());
  assert.equal(test.store.commitAside([hello]), undefined);
  await test.commit(hello);
  assert.equal(test.reports.length, 1);
  assert.deepEqual(written(test.store.page(bia.id, number, 1, wholePage)), ["0", "1"]);
  return String(test.reports[0]);
}

Deno.test("a Worker that cannot open the database is reported once, and not missed", async () => {
  const house = await furnished((path) => `${path}/nowhere/chat.db`);
  await using _ = house.test;
  assert.match(await goesOnWithout(house), /without its Worker: unable to open database/);
});

Deno.test("a Worker that cannot be loaded is reported once, and not missed", async () => {
  const house = await furnished(
    undefined,
    new URL("data:text/javascript,throw new Error('unloadable')"),
  );
  await using _ = house.test;
  assert.match(await goesOnWithout(house), /without its Worker: .*unloadable/);
});

Deno.test("a Worker that dies while it writes is reported, and its batch is not lost", async () => {
  const { test, ana, bia, number } = await furnished(
    undefined,
    new URL(
      "data:text/javascript," + encodeURIComponent(`onmessage = ({ data }) => {
        if (data.open) return postMessage("open");
        throw new Error("a bug");
      }`),
    ),
  );
  await using _ = test;

  const outcomes = await test.aside(message(ana.id, "1", { direct: bia.id }, "1"));

  assert.equal(outcomes[0]?.ok, true);
  assert.match(String(test.reports[0]), /without its Worker: .*a bug/);
  assert.equal(test.appender?.isRunning(), false);
  assert.deepEqual(written(test.store.page(bia.id, number, 1, wholePage)), ["0", "1"]);
});
