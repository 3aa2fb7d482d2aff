import assert from "node:assert/strict";
import fc from "fast-check";
import { digestOf } from "../../protocol/content.ts";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { TestStore } from "../store/testing.ts";
import type { Account, Entry, Operation } from "../store/types.ts";
import { Delivery } from "./delivery.ts";
import { fullDialect } from "./dialect.ts";
import { Feed } from "./feed.ts";
import { maxOutboxUnits, Outbox } from "./outbox.ts";

/** A reader that takes what it is sent, or stops taking it, when a test says so. */
class Reader {
  readonly outbox: Outbox;
  #text = "";
  #gate: PromiseWithResolvers<void> | undefined;
  readonly #decoder = new TextDecoder();

  constructor() {
    const write = async (bytes: Uint8Array) => {
      await this.#gate?.promise;
      this.#text += this.#decoder.decode(bytes, { stream: true });
      return bytes.length;
    };
    this.outbox = new Outbox({ write }, new FakeClock(), (error) => assert.fail(String(error)));
  }

  stall(): void {
    this.#gate ??= Promise.withResolvers();
  }

  resume(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  /** The frames that arrived. */
  get frames(): Record<string, unknown>[] {
    return this.#text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  }
}

class House implements Disposable {
  readonly test = new TestStore();
  readonly delivery = new Delivery(this.test.store);
  people: Account[] = [];

  async open(...names: string[]): Promise<void> {
    for (const name of names) {
      const { account } = await this.test.do({
        kind: "register",
        name,
        passwordHash: "",
        inviteHash: undefined,
        inviteRequired: false,
        session: undefined,
        at: 0,
      });
      this.people.push(account);
    }
  }

  feed(reader: Reader, account: Account): Feed {
    const feed = new Feed({
      account,
      sessionKey: account.name,
      dialect: fullDialect,
      outbox: reader.outbox,
      onlySends: false,
      address: "192.0.2.1",
      enteredAt: 0,
      silentMs: () => 0,
      hangUp: () => {},
      store: this.test.store,
      names: this.delivery.names,
    });
    this.delivery.roster.add(feed);
    return feed;
  }

  /** Commits texts to the lobby together, then publishes them, as one turn does. */
  async say(author: Account, texts: readonly string[], feed?: Feed): Promise<void> {
    const batch = texts.map((content): Operation => ({
      kind: "append",
      author: author.id,
      clientId: this.test.newId(),
      target: { conversation: this.test.store.lobby.number },
      content,
      digest: digestOf(content),
      at: 0,
    }));
    for (const outcome of await this.test.store.commit(batch)) {
      assert.ok(outcome.ok && "entry" in outcome && outcome.entry);
      const { seq } = outcome.entry;
      this.delivery.publish(outcome.entry, feed && { feed, ack: `{"ack":true,"seq":${seq}}\n` });
    }
  }

  [Symbol.dispose](): void {
    this.test[Symbol.dispose]();
  }
}

const dense = (length: number) => Array.from({ length }, (_, at) => at + 1);

Deno.test("a reader that stops and goes on gets every entry once, in order", async () => {
  const step = fc.oneof(
    fc.record({ say: fc.integer({ min: 1, max: 9 }), big: fc.boolean() }),
    fc.constant("stall" as const),
    fc.constant("resume" as const),
    fc.constant("follow" as const),
    fc.constant("wait" as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      using house = new House();
      await house.open("ana", "bia");
      const [ana, bia] = house.people;
      const reader = new Reader();
      const feed = house.feed(reader, bia!);
      const { lobby } = house.test.store;
      let follows = false;
      const follow = () => {
        if (follows) return;
        follows = true;
        house.delivery.follow(feed, lobby, 1, lobby.head === 0);
        feed.pump();
      };
      for (const next of steps) {
        if (next === "stall") reader.stall();
        else if (next === "resume") reader.resume();
        else if (next === "follow") follow();
        else if (next === "wait") await new Promise((resolve) => setTimeout(resolve));
        else {
          const text = next.big ? "x".repeat(maxOutboxUnits / 8) : "x";
          await house.say(ana!, Array(next.say).fill(text));
        }
      }
      follow();
      reader.resume();
      await reader.outbox.drained();
      assert.deepEqual(reader.frames.map(({ seq }) => seq), dense(lobby.head));
    }),
    { numRuns: 60 },
  );
});

Deno.test("an outbox never holds much more than its bound and one page", async () => {
  using house = new House();
  await house.open("ana", "bia");
  const [ana, bia] = house.people;
  const reader = new Reader();
  const feed = house.feed(reader, bia!);
  house.delivery.follow(feed, house.test.store.lobby, 1, true);
  reader.stall();
  for (let at = 0; at < 100; at++) await house.say(ana!, ["x".repeat(30_000)]);
  assert.ok(reader.outbox.units < maxOutboxUnits + 31_000, `${reader.outbox.units} units wait`);
  reader.resume();
  await reader.outbox.drained();
  assert.deepEqual(reader.frames.map(({ seq }) => seq), dense(100));
});

Deno.test("the sender gets its ack in the entry's place, also while it is being replayed", async () => {
  using house = new House();
  await house.open("ana", "bia");
  const [ana, bia] = house.people;
  const reader = new Reader();
  const feed = house.feed(reader, bia!);
  await house.say(ana!, Array(300).fill("x".repeat(1000)));
  reader.stall();
  house.delivery.follow(feed, house.test.store.lobby, 1, false);
  feed.pump();
  await house.say(bia!, ["mine"], feed);
  await house.say(ana!, ["after"]);
  reader.resume();
  await reader.outbox.drained();
  assert.deepEqual(reader.frames.map(({ seq }) => seq), dense(302));
  assert.equal(reader.frames[300]!.ack, true);
});

/** Edits the first message of the lobby, and has everything pruned in the same commit. */
async function editAndPrune({ test, people: [ana] }: House): Promise<Entry> {
  const { number: conversation } = test.store.lobby;
  const content = "edited";
  const [edited] = await test.commit(
    {
      ...{ kind: "revise", author: ana!.id, clientId: test.newId(), conversation, target: 1 },
      ...{ content, digest: digestOf(content), at: 0 },
    },
    { kind: "prune", conversation, before: Infinity },
  );
  assert.ok(edited?.ok && "entry" in edited && edited.entry);
  return edited.entry;
}

for (const live of [true, false]) {
  const when = live ? "live" : "while it is being replayed";
  Deno.test(`the sender of what was pruned at once gets its ack, ${when}`, async () => {
    using house = new House();
    await house.open("ana");
    const reader = new Reader();
    const feed = house.feed(reader, house.people[0]!);
    await house.say(house.people[0]!, ["first"]);
    house.delivery.follow(feed, house.test.store.lobby, live ? 2 : 1, live);

    const entry = await editAndPrune(house);
    house.delivery.publish(entry, { feed, ack: '{"ack":true}\n' });
    feed.pump();

    await reader.outbox.drained();
    assert.equal(reader.frames.filter(({ ack }) => ack).length, 1);
    assert.equal(reader.outbox.units, 0);
  });
}

Deno.test("a feed says that it has caught up once, when every head is reached", async () => {
  using house = new House();
  await house.open("ana", "bia");
  const [ana, bia] = house.people;
  await house.say(ana!, ["1", "2"]);
  const reader = new Reader();
  const feed = house.feed(reader, bia!);
  const { lobby } = house.test.store;
  house.delivery.follow(feed, lobby, 1, false);
  feed.aimFor(new Map([[lobby.number, lobby.head]]));
  feed.pump();
  await house.say(ana!, ["3"]);
  feed.pump();
  await reader.outbox.drained();
  const said = reader.frames.map(({ type, seq }) => type === "caught_up" ? type : seq);
  assert.deepEqual(said, [1, 2, "caught_up", 3]);
});

Deno.test("acks that wait for the replay to reach them count for the outbox", async () => {
  using house = new House();
  await house.open("ana", "bia");
  const [ana, bia] = house.people;
  const reader = new Reader();
  const feed = house.feed(reader, bia!);
  await house.say(ana!, Array(300).fill("x".repeat(100)));
  reader.stall();
  house.delivery.follow(feed, house.test.store.lobby, 1, false);
  feed.pump();
  assert.equal(reader.outbox.hasRoom, true);
  for (let sent = 0; reader.outbox.hasRoom; sent++) {
    assert.ok(sent < 20_000, "the outbox never fills");
    await house.say(bia!, Array(100).fill("mine"), feed);
  }
  reader.resume();
  await reader.outbox.drained();
  assert.equal(reader.outbox.hasRoom, true);
  assert.deepEqual(reader.frames.map(({ seq }) => seq), dense(house.test.store.lobby.head));
});
