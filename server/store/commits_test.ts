import assert from "node:assert/strict";
import type { AppendAnswer } from "./append_letter.ts";
import {
  message,
  registration,
  SecondConnection,
  TestStore,
  wholePage,
  written,
} from "./testing.ts";
import type { Account, Operation, Outcome } from "./types.ts";

const second = (path: string) => new SecondConnection(path);

function inShort(outcomes: readonly Outcome[]): string[] {
  return outcomes.map((outcome) => {
    if (!outcome.ok) return outcome.code;
    if (!("entry" in outcome)) return "stored";
    return `${outcome.entry!.seq}${outcome.repeated ? " repeated" : ""}`;
  });
}

/** What can be read of a conversation. */
function readable({ store }: TestStore, { id }: Account, number: number) {
  const { head } = store.conversation(number)!;
  const { delivered, read } = store.membership(id, number)!;
  return {
    head,
    delivered,
    read,
    page: written(store.page(id, number, 1, wholePage)),
    before: written(store.pageBefore(id, number, 1000, wholePage)),
    authors: store.authorsBetween(number, 1, head, head),
  };
}

async function furnished() {
  const test = new TestStore({ appender: second });
  const [ana, bia] = await test.people("ana", "bia");
  const { conversation } = await test.say(ana!, { direct: bia!.id }, "1");
  const connection = test.appender as SecondConnection;
  const number = conversation.number;
  return { test, ana: ana!, bia: bia!, number, target: { conversation: number }, connection };
}

Deno.test("what is being written aside cannot be read, not even when it is on disk", async () => {
  const { test, ana, bia, number, target, connection } = await furnished();
  await using _ = test;
  const old = readable(test, bia, number);
  const seen: unknown[] = [];
  connection.before = () => void seen.push(readable(test, bia, number));
  connection.after = (answer) => {
    seen.push(readable(test, bia, number));
    return answer;
  };

  // Enough for the places to be written with them.
  const outcomes = await test.store.commitAside([
    message(ana.id, "2", target, "2"),
    message(bia.id, "3", { direct: ana.id }, "3"),
    message(ana.id, "4", target, "4"),
    { kind: "mark", account: bia.id, conversation: number, read: 4 },
  ])!;

  assert.deepEqual(seen, [old, old]);
  assert.deepEqual(inShort(outcomes), ["2", "3", "4", "stored"]);
  const now = readable(test, bia, number);
  assert.deepEqual(now.page, ["1", "2", "3", "4"]);
  assert.deepEqual([now.head, now.delivered, now.read], [4, 4, 4]);
  await test.reopenAside();
  assert.deepEqual(readable(test, bia, number), now);
});

Deno.test("what was said before is known aside, in the same batch and in earlier ones", async () => {
  const { test, ana, bia, number, target } = await furnished();
  await using _ = test;
  await test.aside(message(ana.id, "2", target, "2"));

  const outcomes = await test.aside(
    message(ana.id, "3", target, "3"),
    message(ana.id, "2", target, "2"),
    message(ana.id, "3", target, "3"),
    message(ana.id, "2", target, "another text"),
    message(bia.id, "2", target, "4"),
  );

  assert.deepEqual(inShort(outcomes), ["3", "2 repeated", "3 repeated", "conflict", "4"]);
  assert.deepEqual(readable(test, bia, number).page, ["1", "2", "3", "4"]);
  assert.deepEqual(test.reports, []);
});

Deno.test("a mark past the end is refused aside, and one up to a message of its batch is not", async () => {
  const { test, ana, bia, number, target } = await furnished();
  await using _ = test;
  const mark = (read: number): Operation => (
    { kind: "mark", account: bia.id, conversation: number, read }
  );

  const outcomes = await test.aside(mark(2), message(ana.id, "2", target, "2"), mark(2), mark(1));

  assert.deepEqual(inShort(outcomes), ["out_of_range", "2", "stored", "stored"]);
  const [, , raised, kept] = outcomes as Extract<Outcome<"mark">, { ok: true }>[];
  assert.deepEqual([raised!.before.read, raised!.after.read, kept!.after.read], [0, 2, 2]);
  assert.equal(readable(test, bia, number).read, 2);
});

Deno.test("only messages and marks of members are committed aside", async () => {
  const { test, ana, bia, number, target } = await furnished();
  await using _ = test;
  const [caio] = await test.people("caio");
  const hello = message(ana.id, "2", target, "2");
  const others: Operation[] = [
    registration("davi"),
    message(ana.id, "3", { direct: caio!.id }, "makes a conversation"),
    message(caio!.id, "3", target, "not a member"),
    message(ana.id, "3", { conversation: 99 }, "there is none"),
    { kind: "mark", account: caio!.id, conversation: number, read: 1 },
    { kind: "mark", account: 99, conversation: 1, read: 0 },
  ];

  for (const other of others) assert.equal(test.store.commitAside([hello, other]), undefined);
  assert.deepEqual(inShort(await test.aside(hello)), ["2"]);
  assert.deepEqual(readable(test, bia, number).page, ["1", "2"]);
});

Deno.test("a batch waits for the one that is written aside", async () => {
  const { test, ana, bia, number, target } = await furnished();
  await using _ = test;

  const aside = test.store.commitAside([message(ana.id, "2", target, "2")])!;
  assert.equal(test.store.commitAside([message(bia.id, "0", target, "0")]), undefined);
  const later = [
    test.store.commit([message(bia.id, "3", target, "3")]),
    test.store.commit([message(ana.id, "2", target, "2"), message(ana.id, "4", target, "4")]),
  ];

  assert.deepEqual(inShort(await aside), ["2"]);
  assert.deepEqual((await Promise.all(later)).map(inShort), [["3"], ["2 repeated", "4"]]);
  assert.deepEqual(readable(test, bia, number).page, ["1", "2", "3", "4"]);
  assert.deepEqual(inShort(await test.aside(message(bia.id, "5", target, "5"))), ["5"]);
});

for (
  const [when, reached] of [["before", false], ["after", true]] as const
) {
  Deno.test(`a writer that is lost ${when} its commit leaves no doubt`, async () => {
    const { test, ana, bia, number, target, connection } = await furnished();
    await using _ = test;
    const lost: AppendAnswer = { failed: "it died" };
    const write = connection.write.bind(connection);
    connection.write = async (letter) => {
      if (reached) await write(letter);
      return lost;
    };

    const outcomes = await test.aside(
      message(ana.id, "2", target, "2"),
      { kind: "mark", account: bia.id, conversation: number, read: 2 },
      message(ana.id, "3", target, "3"),
    );

    assert.deepEqual(inShort(outcomes), ["2", "stored", "3"]);
    assert.equal(test.reports.length, 1);
    assert.deepEqual(test.store.health(), { ok: true });
    const now = readable(test, bia, number);
    assert.deepEqual([now.page, now.read], [["1", "2", "3"], 2]);
    await test.reopenAside();
    assert.deepEqual(readable(test, bia, number), now);
  });
}

Deno.test("a batch that cannot be written anywhere has not happened", async () => {
  const { test, ana, bia, number, target } = await furnished();
  await using _ = test;
  test.database.exec(`
    CREATE TRIGGER full BEFORE INSERT ON entries WHEN new.content = 'large'
    BEGIN SELECT RAISE(ROLLBACK, 'disk full'); END`);
  const old = readable(test, bia, number);

  const outcomes = await test.aside(
    message(ana.id, "2", target, "2"),
    message(ana.id, "3", target, "large"),
    { kind: "mark", account: bia.id, conversation: number, read: 2 },
  );

  assert.deepEqual(inShort(outcomes), Array(3).fill("storage_failed"));
  assert.deepEqual(test.store.health(), { ok: false, reason: "disk full" });
  assert.deepEqual(readable(test, bia, number), old);
  assert.deepEqual(inShort(await test.aside(message(ana.id, "2", target, "2"))), ["2"]);
  assert.deepEqual(test.store.health(), { ok: true });
});

Deno.test("it takes a large batch to begin aside, and a small one to end it", async () => {
  await using test = new TestStore({ appender: second, fewestAside: 100 });
  const [ana] = await test.people("ana");
  const batch = (length: number) =>
    Array.from({ length }, () => message(ana!.id, undefined, { conversation: 1 }, "x"));

  assert.equal(test.store.commitAside(batch(99)), undefined);
  for (const length of [100, 64, 80]) assert.ok(await test.store.commitAside(batch(length)));
  assert.equal(test.store.commitAside(batch(63)), undefined);
  await test.commit(...batch(63));
  assert.equal(test.store.commitAside(batch(99)), undefined);
  assert.equal(test.store.lobby.head, 100 + 64 + 80 + 63);
});
