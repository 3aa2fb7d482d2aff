import assert from "node:assert/strict";
import fc from "fast-check";
import { digestOf } from "../../protocol/content.ts";
import { boom, makeBreakable } from "../../tests/support/breakable_store.ts";
import { has, Model, type ModelConversation } from "./model.ts";
import { backwards, forwards, unfolded } from "./model_pages.ts";
import { AppendThread } from "./append_thread.ts";
import {
  compareLog,
  loggedOf,
  message,
  SecondConnection,
  TestStore,
  type TestStoreSettings,
} from "./testing.ts";
import type { Conversation, Operation, Outcome } from "./types.ts";

const people = [1, 2, 3, 4];

const account = fc.constantFrom(...people);
const members = fc.array(account, { maxLength: 3 });
// Few ids, so that they are used again, for the same and for other things.
const clientId = fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h");
// The lobby, what the first batches make, and sometimes nothing.
const conversation = fc.constantFrom(1, 2, 2, 2, 3, 3, 4, 9);
const seq = fc.integer({ min: 0, max: 4 });

const append: fc.Arbitrary<Operation> = fc.record({
  author: account,
  clientId: fc.option(clientId, { nil: undefined }),
  target: fc.oneof(fc.record({ conversation }), fc.record({ direct: account })),
  content: fc.constantFrom("x", "x", "x", "y", "y", "boom"),
}).map((fields) => ({ kind: "append", ...fields, digest: digestOf(fields.content), at: 1 }));

const create: fc.Arbitrary<Operation> = fc.record({
  author: account,
  clientId,
  name: fc.constantFrom("#a", "#A", "#b"),
  members,
}).map((fields) => ({ kind: "create_group", ...fields, at: 1 }));

const change: fc.Arbitrary<Operation> = fc.record({
  author: account,
  clientId,
  conversation,
  action: fc.constantFrom("added" as const, "removed" as const, "left" as const),
  members,
}).map((fields) => ({ kind: "change_members", ...fields, at: 1 }));

const name = fc.constantFrom("#a", "#A", "#b", "#c");
const about = { author: account, clientId, conversation };

const rename: fc.Arbitrary<Operation> = fc.record({ ...about, name })
  .map((fields) => ({ kind: "rename_group", ...fields, at: 1 }));

const role = fc.constantFrom(
  "owner" as const,
  "admin" as const,
  "admin" as const,
  "member" as const,
);
const setRole: fc.Arbitrary<Operation> = fc.record({ ...about, member: account, role })
  .map((fields) => ({ kind: "set_member_role", ...fields, at: 1 }));

const setMuted: fc.Arbitrary<Operation> = fc.record({
  ...about,
  member: account,
  muted: fc.boolean(),
}).map((fields) => ({ kind: "set_member_muted", ...fields, at: 1 }));

const mark: fc.Arbitrary<Operation> = fc.record({
  account,
  conversation,
  delivered: fc.option(seq, { nil: undefined }),
  read: fc.option(seq, { nil: undefined }),
}).map((fields) => ({ kind: "mark", ...fields }));

const event: fc.Arbitrary<Operation> = fc.nat(9).map((detail) => (
  { kind: "log_event", event: { kind: "connected", at: 1, detail: `event ${detail}` } }
));

// Most of these can be written aside: everybody is in the lobby, and often in the first group.
const busy = fc.constantFrom(...Array(9).fill(1), 2);
const say = fc.tuple(append, busy, fc.integer({ min: 0, max: 99 })).map(
  ([operation, conversation, id]): Operation => ({
    ...operation as Operation<"append">,
    target: { conversation },
    clientId: id < 30 ? undefined : `id ${id}`,
  }),
);
const see = fc.tuple(mark, busy).map(
  ([operation, conversation]): Operation => ({
    ...operation as Operation<"mark">,
    conversation,
  }),
);

// The life of one group, by ids that are seldom used twice: most of it is allowed.
const quarrel = fc.tuple(
  fc.oneof(append, change, change, rename, setRole, setRole, setMuted),
  fc.constantFrom(1, 1, 1, 2, 3),
  fc.integer({ min: 0, max: 300 }),
).map(([operation, author, id]): Operation => {
  const inGroup = operation.kind === "append"
    ? { target: { conversation: 2 } }
    : { conversation: 2 };
  return { ...operation, ...inGroup, author, clientId: `id ${id}` } as Operation;
});
const founding: Operation = {
  ...{ kind: "create_group", author: 1, clientId: "founding", name: "#a" },
  ...{ members: [2, 3, 4], at: 1 },
};

/** Which operation of before is sent again. */
const again = fc.nat().map((which) => ({ which }));

/** Marks nothing, but has to be written. */
const nothing: Operation = { kind: "mark", account: 1, conversation: 1, read: 0 };
const unkept: Operation = message(1, undefined, { conversation: 1 }, "unkept");
// COMMIT fails behind each of them; the second one can be committed aside.
const breaker = fc.constantFrom(...Array(8).fill(undefined), boom, unkept);

const batch = fc.record({
  operations: fc.oneof(
    fc.array(
      fc.oneof(
        ...[append, append, append, create, create, change, change, change],
        ...[rename, setRole, setRole, setMuted, setMuted, mark],
        event,
        again,
      ),
      { maxLength: 10 },
    ),
    fc.array(quarrel, { minLength: 5, maxLength: 15 }).map((
      all,
    ): (Operation | { which: number })[] => [founding, ...all]),
    fc.array(
      fc.oneof({ weight: 8, arbitrary: say }, { weight: 2, arbitrary: see }, {
        weight: 1,
        arbitrary: event,
      }, {
        weight: 1,
        arbitrary: again,
      }),
      { maxLength: 10 },
    ),
  ),
  breaker: breaker as fc.Arbitrary<Operation | undefined>,
});

type Batch = typeof batch extends fc.Arbitrary<infer T> ? T : never;

/** The operations of a batch, with the repeats put in; `history` is what was sent before. */
function spelledOut({ operations }: Batch, history: Operation[]): Operation[] {
  return operations.flatMap((operation) => {
    if (!("which" in operation)) history.push(operation);
    else if (history.length === 0) return [];
    return "which" in operation ? history[operation.which % history.length]! : operation;
  });
}

/** An outcome in the model's words. */
function inShort(outcome: Outcome): string {
  if (!outcome.ok) return outcome.code;
  if ("entry" in outcome) {
    const { entry, repeated } = outcome;
    if (entry === undefined) return "nothing";
    return `${entry.conversation.number}/${entry.seq}${repeated ? " repeated" : ""}`;
  }
  if (!("before" in outcome)) return "stored";
  const { before, after } = outcome;
  return `${before.delivered},${before.read} then ${after.delivered},${after.read}`;
}

function compareGroup({ store }: TestStore, live: Conversation, expected: ModelConversation): void {
  assert.equal(live.name, expected.name);
  for (const name of expected.names) assert.equal(store.groupNamed(name), live);
  assert.deepEqual(new Map(live.roles), expected.roles);
  const muted = people.filter((account) => expected.muted.has(account) && has(expected, account));
  assert.deepEqual(new Set(live.muted), new Set(muted));
  const owners = [...live.roles.values()].filter((role) => role === "owner");
  assert.equal(owners.length, Math.min(live.members.size, 1));
}

function compare(test: TestStore, model: Model): void {
  const { store } = test;
  assert.equal(store.conversation(model.conversations.size + 1), undefined);
  for (const [number, expected] of model.conversations) {
    const live = store.conversation(number)!;
    assert.equal(live.head, expected.entries.length);
    assert.equal(live.kind, expected.kind);
    if (expected.kind === "group") compareGroup(test, live, expected);
    for (const account of people) {
      const isIn = has(expected, account);
      if (live.kind !== "lobby") assert.equal(live.members.has(account), isIn);
      const membership = store.membership(account, number);
      assert.equal(membership?.active ?? false, isIn);
      if (isIn) assert.equal(membership!.role, expected.roles.get(account) ?? "member");
      const { delivered = 0, read = 0 } = membership ?? {};
      assert.deepEqual([delivered, read], expected.marks.get(account) ?? [0, 0]);
      const visible = model.visible(account, number).map((body) => body.split(" ")[0]);
      assert.deepEqual(unfolded(forwards(store, account, number)), visible);
      assert.deepEqual(unfolded(backwards(store, account, number)), visible);
    }
  }
}

/** Runs random batches on new stores; `commit` says where. */
async function check(
  settings: TestStoreSettings,
  numRuns: number,
  commit: (test: TestStore, batch: readonly Operation[]) => Promise<readonly Outcome[]>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 12 }), async (batches) => {
      await using test = new TestStore(settings);
      test.database.exec("PRAGMA synchronous = OFF");
      await test.people("ana", "bia", "caio", "davi");
      makeBreakable(test);
      const model = new Model(people);
      const history: Operation[] = [];
      const commits: string[][] = [];
      for (const batch of batches) {
        const { breaker } = batch;
        const all = spelledOut(batch, history).concat(breaker ?? []);
        const outcomes = await commit(test, all);
        const expected = model.commit(all, breaker !== undefined);
        assert.deepEqual(outcomes.map(inShort), expected);
        commits.push(loggedOf(all, expected));
        compare(test, model);
      }
      compareLog(test, people.length, commits);
      await test.reopenAside();
      compare(test, model);
      compareLog(test, people.length, commits);
    }),
    { numRuns },
  );
}

Deno.test("random batches leave the store as the rules say, in memory and on disk", async () => {
  await check({}, 150, ({ store }, batch) => store.commit(batch));
});

Deno.test("so they do when they are written aside wherever that is possible", async () => {
  let aside = 0;
  const appender = (path: string) => {
    const connection = new SecondConnection(path);
    connection.after = (answer) => {
      if (answer === "stored") aside++;
      return answer;
    };
    return connection;
  };
  await check({ appender }, 150, ({ store }, batch) => {
    return store.commitAside(batch) ?? store.commit(batch);
  });
  assert(aside > 40, `only ${aside} batches were written aside`);
});

Deno.test("so they do when a Worker writes them", async () => {
  const appender = (path: string, report: (error: unknown) => void) =>
    new AppendThread(path, report);
  await check({ appender }, 10, async (test, batch) => {
    await test.aside(nothing);
    return await (test.store.commitAside(batch) ?? test.store.commit(batch));
  });
});
