import assert from "node:assert/strict";
import { readExchanges } from "./exchange_page.ts";

function page(...lines: string[]): string {
  return ["# A page", "", "## ping", "", "```exchange tls", ...lines, "```", ""].join("\n");
}

Deno.test("an exchange is read with its heading, its place, its options and who says what", () => {
  const lines = [
    'bia> {"type":"ping",',
    '   "id":"1"}',
    'bia< {"type":"pong"}',
    "(30 s pass)",
    "(1 s passes)",
    "> (closes the connection)",
    "bia< (closes the connection)",
  ];
  assert.deepEqual(readExchanges(page(...lines)), [{
    heading: "ping",
    line: 5,
    options: ["tls"],
    steps: [
      { kind: "say", who: "bia", text: '{"type":"ping","id":"1"}', line: 6 },
      { kind: "hear", who: "bia", text: '{"type":"pong"}', line: 8 },
      { kind: "wait", seconds: 30, line: 9 },
      { kind: "wait", seconds: 1, line: 10 },
      { kind: "leave", who: "ana", line: 11 },
      { kind: "hung up", who: "bia", line: 12 },
    ],
  }]);
});

Deno.test("blocks of other languages are no exchanges", () => {
  assert.deepEqual(readExchanges('```text\n> {"type":"ping"}\n```\n\n```\n< {}\n```\n'), []);
});

Deno.test("an exchange in which the server says nothing is refused", () => {
  const silent = page('> {"type":"ping"}', "< (closes the connection)");
  assert.throws(() => readExchanges(silent), /line 5 shows no answer/);
});

Deno.test("a line that nobody says is refused, and so is a block without an end", () => {
  assert.throws(() => readExchanges(page("and then", "< {}")), /Cannot read line 6/);
  assert.throws(() => readExchanges("```exchange\n> {}\n< {}\n"), /no end/);
});
