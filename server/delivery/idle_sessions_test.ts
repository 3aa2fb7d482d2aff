import assert from "node:assert/strict";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import type { Account } from "../store/types.ts";
import { IdleSessions } from "./idle_sessions.ts";

const idleMs = 300_000;

function setUp() {
  const clock = new FakeClock();
  const changes: string[] = [];
  const sessions = new IdleSessions(clock, idleMs, ({ name }) => changes.push(name));
  const account = (name: string) => ({ name }) as Account;
  return { clock, changes, sessions, ana: account("ana"), bia: account("bia") };
}

Deno.test("a session is away once nobody has used it for the whole time, and back at the next act", () => {
  const { clock, changes, sessions, ana } = setUp();
  sessions.acted(ana, "desk");
  clock.advance(idleMs - 1);
  sessions.acted(ana, "desk");
  clock.advance(idleMs - 1);
  assert.equal(sessions.isAway("desk"), false);
  clock.advance(1);
  assert.deepEqual([sessions.isAway("desk"), changes], [true, ["ana"]]);
  clock.advance(10 * idleMs);
  sessions.acted(ana, "desk");
  sessions.acted(ana, "desk");
  assert.deepEqual([sessions.isAway("desk"), changes], [false, ["ana", "ana"]]);
  clock.advance(idleMs);
  assert.deepEqual([sessions.isAway("desk"), changes.length], [true, 3]);
});

Deno.test("sessions that fall idle one after the other are found within a second each", () => {
  const { clock, sessions, ana } = setUp();
  for (let at = 0; at < 100; at++) {
    sessions.acted(ana, `session ${at}`);
    clock.advance(100);
  }
  clock.advance(idleMs - 10_000);
  // From one to the next; each is found at most a second late, and never early.
  for (let due = 0; due < 110; due++) {
    for (let at = due + 1; at < 100; at++) assert.ok(!sessions.isAway(`session ${at}`));
    for (let at = 0; at <= Math.min(due - 10, 99); at++) {
      assert.ok(sessions.isAway(`session ${at}`));
    }
    clock.advance(100);
  }
});

Deno.test("who wants to be away is, whatever happens, until they are back", () => {
  const { clock, changes, sessions, ana } = setUp();
  sessions.acted(ana, "desk");
  sessions.wish("desk", true);
  sessions.acted(ana, "desk");
  clock.advance(2 * idleMs);
  sessions.acted(ana, "desk");
  assert.deepEqual([sessions.isAway("desk"), changes], [true, ["ana"]]);
  sessions.wish("desk", false);
  assert.deepEqual([sessions.isAway("desk"), changes.length], [false, 2]);
});

Deno.test("a wall clock that jumps makes nobody idle", () => {
  const { clock, sessions, ana } = setUp();
  sessions.acted(ana, "desk");
  clock.jump(3_600_000);
  clock.advance(1000);
  assert.equal(sessions.isAway("desk"), false);
});

Deno.test("a server without sessions has no timer running", () => {
  const { clock, sessions, ana, bia } = setUp();
  assert.equal(clock.msToNext(), undefined);
  sessions.acted(ana, "desk");
  sessions.acted(bia, "phone");
  sessions.forget("desk");
  sessions.forget("phone");
  clock.advance(idleMs);
  assert.equal(clock.msToNext(), undefined);
  sessions.acted(ana, "desk");
  sessions.close();
  assert.equal(clock.msToNext(), undefined);
});
