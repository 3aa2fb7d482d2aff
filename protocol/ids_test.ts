import assert from "node:assert/strict";
import fc from "fast-check";
import { type ConversationKind, formatConversationId, parseConversationId, uuidv7 } from "./ids.ts";

const kind = fc.constantFrom<ConversationKind>("dm", "group", "lobby");
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });

Deno.test("a UUIDv7 has the version and the variant of RFC 9562, and its time in front", () => {
  fc.assert(fc.property(time, (now) => {
    const id = uuidv7(now);
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(parseInt(id.slice(0, 8) + id.slice(9, 13), 16), now);
  }));
});

Deno.test("UUIDv7s of different milliseconds sort as their times do", () => {
  fc.assert(fc.property(time, time, (one, other) => {
    fc.pre(one !== other);
    assert.equal(uuidv7(one) < uuidv7(other), one < other);
  }));
});

Deno.test("a UUIDv7 says the present unless it is told another time", () => {
  const before = Date.now();
  const id = uuidv7();
  const made = parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  assert.ok(before <= made && made <= Date.now());
});

Deno.test("ten thousand UUIDv7s of one millisecond are all different", () => {
  const ids = Array.from({ length: 10_000 }, () => uuidv7(1_700_000_000_000));
  assert.equal(new Set(ids).size, ids.length);
});

Deno.test("a conversation's id is read back as its number, and its letter says what it is", () => {
  assert.equal(formatConversationId("dm", 12), "d12");
  assert.equal(formatConversationId("group", 3), "g3");
  assert.equal(formatConversationId("lobby", 1), "l1");
  fc.assert(fc.property(kind, fc.integer({ min: 1, max: 10 ** 15 - 1 }), (kind, number) => {
    assert.equal(parseConversationId(formatConversationId(kind, number)), number);
  }));
});

Deno.test("what is not an id of ours is no number", () => {
  const wrong = [
    "",
    "d",
    "12",
    "d0",
    "d01",
    "d-1",
    "d1.5",
    "d1e3",
    "x1",
    "D1",
    " d1",
    "d1 ",
    "d1\n",
  ];
  for (const id of [...wrong, "d1234567890123456", "#lobby", "d١"]) {
    assert.equal(parseConversationId(id), undefined, JSON.stringify(id));
  }
  fc.assert(fc.property(fc.string(), (id) => {
    const number = parseConversationId(id);
    assert.ok(number === undefined || (Number.isSafeInteger(number) && number > 0));
  }));
});
