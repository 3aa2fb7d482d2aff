import assert from "node:assert/strict";
import fc from "fast-check";
import {
  defaultPort,
  formatAddress,
  formatJoinLine,
  type JoinLine,
  parseJoinLine,
} from "./join.ts";

const base64url = [..."ABCXYZabcxyz0189-_"];
const word = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...base64url), minLength, maxLength });

const host = fc.oneof(
  fc.domain(),
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom("localhost", "sala-3.lan"),
);
const port = fc.integer({ min: 1, max: 65_535 });
const fingerprint = word(43, 43);
const line: fc.Arbitrary<JoinLine> = fc.oneof(
  fc.record({ host, port }),
  fc.record({ host, port, fingerprint }),
  fc.record({ host, port, fingerprint, invite: word(1, 64) }),
).map((line) => ({ ...line }));

Deno.test("a join line is read back as it was written", () => {
  fc.assert(fc.property(line, (line) => {
    assert.deepEqual(parseJoinLine(formatJoinLine(line)), line);
  }));
});

Deno.test("an address is read as a server without a key", () => {
  fc.assert(fc.property(host, port, (host, port) => {
    assert.deepEqual(parseJoinLine(formatAddress(host, port)), { host, port });
  }));
  assert.deepEqual(parseJoinLine("[fe80::1]"), { host: "fe80::1", port: defaultPort });
  assert.deepEqual(parseJoinLine("  sala.lan \n"), { host: "sala.lan", port: defaultPort });
});

Deno.test("an IPv6 address has brackets in a join line, and none once it is read", () => {
  const line = { host: "fe80::1", port: 12345, fingerprint: "f".repeat(43), invite: "i" };
  const text = formatJoinLine(line);
  assert.equal(text, `chat://[fe80::1]:12345#${"f".repeat(43)}.i`);
  assert.deepEqual(parseJoinLine(text), line);
});

Deno.test("an invite has at most 64 characters, and a key exactly 43", () => {
  const fingerprint = "f".repeat(43);
  const line = { host: "sala.lan", port: 1, fingerprint, invite: "i".repeat(64) };
  assert.deepEqual(parseJoinLine(formatJoinLine(line)), line);
  assert.equal(parseJoinLine(formatJoinLine({ ...line, invite: "i".repeat(65) })), undefined);
  assert.equal(parseJoinLine(formatJoinLine({ ...line, fingerprint: "f".repeat(42) })), undefined);
});

Deno.test("what is neither a join line nor an address is not taken for one", () => {
  const key = "f".repeat(43);
  const wrong = [
    "",
    " ",
    "chat://",
    "http://host",
    "host:0",
    "host:65536",
    "host:port",
    "host:",
    "two words",
    "user@host",
    "host/path",
    "host?query",
    "fe80::1",
    `chat://host#${key.slice(1)}`,
    `chat://host#${key}f`,
    `chat://host#${key}.`,
    `chat://host#${key}.${"i".repeat(65)}`,
    `chat://host#.invite`,
    `host#${key}`,
    `chat://host#${key}.a b`,
  ];
  for (const text of wrong) assert.equal(parseJoinLine(text), undefined, JSON.stringify(text));
});

Deno.test("no text makes the parser throw", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const read = parseJoinLine(text);
    assert.ok(read === undefined || (read.port >= 1 && read.port <= 65_535));
  }));
});
