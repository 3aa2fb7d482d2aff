import assert from "node:assert/strict";
import fc from "fast-check";
import { clientSchemas, type Verb } from "./client_frames.ts";
import {
  decodeClientFrame,
  decodeClientLines,
  encodeAsciiFrame,
  encodeFrame,
  parseClientFrame,
  requestIdOf,
} from "./codec.ts";
import { type Decoded, refusalCodes } from "./codes.ts";
import { maxClientLineBytes } from "./limits.ts";
import { LineSplitter } from "./lines.ts";

const verbs = Object.keys(clientSchemas) as Verb[];
const encoder = new TextEncoder();

function codeOf(decoded: Decoded<unknown>): string {
  return decoded.ok ? "accepted" : decoded.code;
}

/** What may come of any line: a frame of a verb we know, or a code and short details. */
function assertDecoded(decoded: Decoded<{ readonly type: Verb }>): void {
  if (decoded.ok) return assert.ok(verbs.includes(decoded.value.type));
  assert.ok(refusalCodes.includes(decoded.code));
  // What a field has to be is ours to say, and may be a long list.
  const { expected: _, ...quoted } = decoded.details;
  for (const detail of Object.values(quoted)) assert.ok(String(detail).length <= 200);
}

Deno.test("no bytes make the decoder throw", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    assertDecoded(decodeClientFrame(bytes));
    requestIdOf(bytes);
  }));
});

Deno.test("a block of any bytes is read like its lines, one by one", () => {
  const lines = fc.array(
    fc.oneof(
      fc.constantFrom('{"type":"ping"}', '{"type":"shout","id":"1"}', "\r", "", "\ufeff{}"),
      fc.string(),
    ).map((text) => encoder.encode(text)),
  );
  const bytes = fc.uint8Array({ maxLength: 8 });
  fc.assert(fc.property(fc.array(fc.oneof(lines, fc.array(bytes))), (parts) => {
    const block = new Uint8Array(parts.flat().flatMap((line) => [...line, 0x0a]));
    const split = new LineSplitter(block.length).push(block);
    const expected = split.map((line) => {
      assert.equal(line.kind, "line");
      const { bytes } = line as { bytes: Uint8Array };
      const frame = decodeClientFrame(bytes);
      return frame.ok ? { frame, id: undefined } : { frame, id: requestIdOf(bytes) };
    });
    assert.deepEqual(decodeClientLines(block).map(({ frame, id }) => ({ frame, id })), expected);
  }));
});

Deno.test("no JSON makes the decoder throw, and every refusal is short", () => {
  const verb = fc.oneof(fc.constantFrom(...verbs), fc.jsonValue());
  fc.assert(
    fc.property(fc.jsonValue(), verb, fc.dictionary(fc.string(), fc.jsonValue()), (...parts) => {
      const [value, type, fields] = parts;
      assertDecoded(parseClientFrame(JSON.stringify(value)));
      const bytes = encoder.encode(JSON.stringify({ ...fields, type }));
      assertDecoded(decodeClientFrame(bytes));
      requestIdOf(bytes);
    }),
  );
});

Deno.test("fields of the right names and wrong types never make the decoder throw", () => {
  const names = [...new Set(verbs.flatMap((verb) => Object.keys(clientSchemas[verb].entries)))];
  const fields = fc.dictionary(fc.constantFrom(...names), fc.jsonValue());
  fc.assert(
    fc.property(fc.constantFrom(...verbs), fields, (type, fields) => {
      assertDecoded(parseClientFrame(JSON.stringify({ ...fields, type })));
    }),
    { numRuns: 1000 },
  );
});

Deno.test("a line as long as a line may be, nested as deep as it can, is only a bad frame", () => {
  const depth = maxClientLineBytes / 2 - 20;
  const nested = "[".repeat(depth) + "]".repeat(depth);
  assert.equal(codeOf(parseClientFrame(nested)), "bad_frame");
  assert.equal(codeOf(parseClientFrame(`{"type":"ping","id":${nested}}`)), "bad_frame");
  assert.equal(codeOf(parseClientFrame("[".repeat(maxClientLineBytes))), "bad_json");
});

Deno.test("each kind of bad line has its own code, and names what is wrong", () => {
  const cases: [string, string, Record<string, unknown>][] = [
    ["", "bad_json", { start: "" }],
    ["hello?", "bad_json", { start: "hello?" }],
    ["[]", "bad_frame", { field: ".", expected: "Object", received: "Array" }],
    ["null", "bad_frame", { field: ".", expected: "Object", received: "null" }],
    ["7", "bad_frame", { field: ".", expected: "Object", received: "number" }],
    ["{}", "bad_frame", { field: "type", expected: "string", received: "undefined" }],
    ['{"type":7}', "bad_frame", { field: "type", expected: "string", received: "number" }],
    ['{"type":"shout"}', "unknown_verb", { verb: "shout" }],
    ['{"type":"toString"}', "unknown_verb", { verb: "toString" }],
    ['{"type":"__proto__"}', "unknown_verb", { verb: "__proto__" }],
    [
      '{"type":"login","cursors":{"d1":-1}}',
      "bad_frame",
      { field: "cursors.d1", expected: ">=0", received: "-1" },
    ],
    [
      '{"type":"create_group","client_id":"x","name":"lab","members":["bia",7]}',
      "bad_frame",
      { field: "members.1", expected: "string", received: "7" },
    ],
  ];
  for (const [line, code, details] of cases) {
    assert.deepEqual(parseClientFrame(line), { ok: false, code, details }, line);
  }
});

Deno.test("bytes that are not UTF-8 are refused as that, and never half understood", () => {
  for (
    const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf5, 0x80, 0x80, 0x80]]
  ) {
    const line = [...encoder.encode('{"type":"ping","id":"'), ...bytes, ...encoder.encode('"}')];
    assert.equal(codeOf(decodeClientFrame(new Uint8Array(line))), "bad_utf8", String(bytes));
  }
});

Deno.test("fields that no schema names are dropped, also those with dangerous names", () => {
  const line = '{"type":"ping","id":"1","sender":"bia","__proto__":{"admin":true},"constructor":1}';
  const frame = parseClientFrame(line);
  assert.deepEqual(frame, { ok: true, value: { type: "ping", id: "1" } });
  assert.equal(({} as Record<string, unknown>).admin, undefined);
});

Deno.test("the request id of a line that is refused is found when it is a short string", () => {
  const idOf = (line: string) => requestIdOf(encoder.encode(line));
  assert.equal(idOf('{"type":"shout","id":"7"}'), "7");
  assert.equal(idOf('{"id":7}'), undefined);
  assert.equal(idOf(`{"id":"${"x".repeat(65)}"}`), undefined);
  for (const line of ["", "null", "[]", "{", '"id"']) assert.equal(idOf(line), undefined, line);
});

Deno.test("an encoded frame is one line that says the same again", () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (frame) => {
    for (const line of [encodeFrame(frame), encodeAsciiFrame(frame)]) {
      assert.equal(line.indexOf("\n"), line.length - 1);
      assert.equal(JSON.stringify(JSON.parse(line)), JSON.stringify(frame));
    }
  }));
});

Deno.test("what classic clients get is pure ASCII, whatever it says", () => {
  const text = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) =>
    String.fromCharCode(...units)
  );
  fc.assert(fc.property(text, (content) => {
    const line = encodeAsciiFrame({ content });
    assert.match(line, /^[\x20-\x7e]*\n$/);
    assert.equal(JSON.parse(line).content, content);
  }));
  assert.equal(encodeAsciiFrame({ content: "ç🎉" }), '{"content":"\\u00e7\\ud83c\\udf89"}\n');
});

Deno.test("a block of lines is read like its lines one by one, bad ones among them", () => {
  const good = '{"type":"ping","id":"1"}';
  const bad = '{"type":"dance","id":"2"}';
  const block = new Uint8Array([
    ...new TextEncoder().encode(`${good}\r\n\n${bad}\n`),
    0xff,
    0x0a,
    ...new TextEncoder().encode(`${good}\n`),
  ]);
  const lines = decodeClientLines(block);
  const codes = lines.map(({ frame, id }) => frame.ok ? frame.value.type : `${frame.code} ${id}`);
  assert.deepEqual(codes, ["ping", "unknown_verb 2", "bad_utf8 undefined", "ping"]);
  const text = new TextEncoder().encode(`${good}\r\n\n${bad}\n`);
  assert.deepEqual(decodeClientLines(text), lines.slice(0, 2));
});
