import assert from "node:assert/strict";
import { typingTimeoutMs } from "../../protocol/limits.ts";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import type { Conversation } from "../store/types.ts";
import { fullDialect } from "./dialect.ts";
import type { Feed } from "./feed.ts";
import { Roster } from "./roster.ts";
import { Typing } from "./typing.ts";

function setUp() {
  const clock = new FakeClock();
  const roster = new Roster();
  const heard: string[] = [];
  const feed = (id: number, name: string) => {
    const outbox = { pushEphemeral: (_key: string, line: string) => heard.push(`${name} ${line}`) };
    // Typing needs no more of a feed than this.
    const made = { account: { id, name }, sessionKey: name, dialect: fullDialect, outbox };
    roster.add(made as unknown as Feed);
    return made as unknown as Feed;
  };
  const [ana, bia] = [feed(1, "ana"), feed(2, "bia")];
  const conversation = { id: "d2", number: 2, kind: "dm", members: new Set([1, 2]) } as unknown;
  const target = { conversation: conversation as Conversation };
  const statuses = () =>
    heard.map((line) =>
      line.replace(
        /^(\w+) (.*)\n$/,
        (_, who, frame) => `${who}: ${JSON.parse(frame).from} ${JSON.parse(frame).status}`,
      )
    );
  return {
    clock,
    typing: new Typing(roster, clock, { block: () => undefined }),
    ana,
    bia,
    target,
    statuses,
  };
}

Deno.test("a typing notice ends by itself, six seconds after the last refresh", () => {
  const { clock, typing, ana, target, statuses } = setUp();
  typing.start(ana, target);
  clock.advance(typingTimeoutMs - 1);
  typing.start(ana, target);
  clock.advance(typingTimeoutMs - 1);
  assert.deepEqual(statuses(), ["bia: ana typing", "bia: ana typing"]);
  clock.advance(1);
  assert.equal(statuses().at(-1), "bia: ana stopped");
  clock.advance(10 * typingTimeoutMs);
  assert.equal(statuses().length, 3);
});

Deno.test("a notice that is not running cannot be stopped", () => {
  const { typing, bia, target, statuses } = setUp();
  typing.stop(bia, target);
  assert.deepEqual(statuses(), []);
});

Deno.test("the lobby has no typing", () => {
  const { typing, ana, statuses } = setUp();
  const lobby = { id: "l1", number: 1, kind: "lobby", members: new Set() } as unknown;
  typing.start(ana, { conversation: lobby as Conversation });
  assert.deepEqual(statuses(), []);
  typing.close();
});
