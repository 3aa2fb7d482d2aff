import assert from "node:assert/strict";
import { formatEnrolment, parseEnrolment } from "./enrolment.ts";
import { parseJoinLine } from "./join.ts";

const enrolment = {
  host: "192.168.1.20",
  port: 12345,
  fingerprint: "f".repeat(43),
  invite: "2J0xq-Y_",
};

Deno.test("an enrolment string is read back as it was, spaces around it or not", () => {
  const text = formatEnrolment(enrolment);
  assert.equal(text, `chat-host://192.168.1.20:12345#${"f".repeat(43)}.2J0xq-Y_`);
  assert.deepEqual(parseEnrolment(` ${text}\n`), enrolment);
});

Deno.test("an enrolment string and a join line are not taken for each other", () => {
  const text = formatEnrolment(enrolment);
  assert.equal(parseJoinLine(text), undefined);
  assert.equal(parseEnrolment(text.replace("chat-host:", "chat:")), undefined);
  assert.equal(parseEnrolment("192.168.1.20"), undefined);
});

Deno.test("an enrolment string without its fingerprint or its invite is none", () => {
  const text = formatEnrolment(enrolment);
  assert.equal(parseEnrolment(text.replace(/\..{8}$/, "")), undefined);
  assert.equal(parseEnrolment(text.replace(/#.*$/, "")), undefined);
  assert.equal(parseEnrolment(text.replace(":12345", ":99999")), undefined);
});
