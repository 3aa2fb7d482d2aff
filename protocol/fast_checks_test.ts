import assert from "node:assert/strict";
import fc from "fast-check";
import { checkBySchema, parseClientFrame } from "./codec.ts";
import { fastChecks } from "./fast_checks.ts";

type HotVerb = keyof typeof fastChecks;
const verbs = Object.keys(fastChecks) as HotVerb[];

const lengths = [0, 1, 32, 33, 64, 65, 128, 129, 256, 257];
const strings = fc.oneof(
  fc.constantFrom(...lengths.map((length) => "x".repeat(length))),
  fc.string({ unit: "binary" }),
  fc.constantFrom("\0", "a\0b", "\ud83c", "\udf89\ud83c", "🎉", "𠀀"),
);
const numbers = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 1.5, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 1e400, NaN),
  fc.integer(),
  fc.double(),
);
const anything = fc.oneof(strings, numbers, fc.jsonValue(), fc.constant(undefined));

/** Frames in which each field is there or not, and right or not quite. */
const nearlyValid = fc.record({
  id: anything,
  client_id: anything,
  receiver: anything,
  conversation: anything,
  content: anything,
  digest: anything,
  seq: anything,
  sender: anything,
  ["__proto__"]: anything,
}, { requiredKeys: [] });

const valid = fc.record({
  id: fc.string({ maxLength: 64 }),
  client_id: fc.string({ minLength: 1, maxLength: 64 }),
  receiver: fc.string({ maxLength: 256 }),
  conversation: fc.string({ maxLength: 32 }),
  content: fc.string(),
  digest: fc.string({ maxLength: 128 }),
  seq: fc.maxSafeNat(),
}, { requiredKeys: ["content", "conversation", "seq"] });

/** Without the keys that are there but say nothing: no reader can tell, and no line has them. */
function spoken(frame: object): object {
  return Object.fromEntries(Object.entries(frame).filter(([, value]) => value !== undefined));
}

function compare(verb: HotVerb, fields: object): boolean {
  const frame = { ...fields, type: verb };
  const fast = fastChecks[verb](frame);
  const slow = checkBySchema(verb, frame);
  assert.equal(fast !== undefined, slow.ok, `${verb} ${JSON.stringify(frame)}`);
  if (fast !== undefined && slow.ok) assert.deepEqual(spoken(fast), spoken(slow.value));
  return slow.ok;
}

for (const verb of verbs) {
  Deno.test(`the fast check of ${verb} accepts what its schema accepts, and gives the same`, () => {
    fc.assert(fc.property(nearlyValid, (fields) => void compare(verb, fields)), { numRuns: 2000 });
    fc.assert(fc.property(valid, (fields) => assert.ok(compare(verb, fields))));
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (fields) => {
      compare(verb, fields);
    }));
  });

  Deno.test(`one wrong field is enough for the fast check of ${verb} to pass on`, () => {
    const fields = fc.constantFrom("id", "client_id", "receiver", "conversation", "content", "seq");
    fc.assert(
      fc.property(valid, fields, anything, (frame, field, value) => {
        compare(verb, { ...frame, [field]: value });
      }),
      { numRuns: 1000 },
    );
  });
}

Deno.test("a frame that no fast check takes is refused with the field that is wrong", () => {
  const refused = parseClientFrame('{"type":"ack","conversation":"d1","seq":"2"}');
  assert.ok(!refused.ok);
  assert.equal(refused.code, "bad_frame");
  assert.equal(refused.details.field, "seq");
});
