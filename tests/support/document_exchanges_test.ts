import assert from "node:assert/strict";
import { runExchange } from "./document_exchanges.ts";
import { readExchanges } from "./exchange_page.ts";

const ping = '> {"type":"ping","id":"1"}';
const registered = [
  '> {"type":"register","username":"ana","password":"correct horse"}',
  '< {"type":"register_response","status":"success"}',
];

async function run(fence: string, ...lines: string[]): Promise<void> {
  const [exchange] = readExchanges(["```exchange " + fence, ...lines, "```"].join("\n"));
  await runExchange(exchange!);
}

Deno.test("a page that is true passes", async () => {
  await run("", ping, '< {"type":"pong","id":"1"}');
  await run("classic", ...registered);
});

/** Pages that are not: the fence, the lines, and what is complained about. */
const wrongPages: Record<string, [fence: string, lines: string[], complaint: RegExp]> = {
  "another value": ["", [ping, '< {"type":"pong","id":"2"}'], /:3: the frame.id is "1"/],
  "another type": ["", [ping, '< {"type":"error","id":"1"}'], /the frame.type is "pong"/],
  "a field too few": ["", [ping, '< {"type":"pong"}'], /the frame.id is "1", and not shown/],
  "a field too many": [
    "",
    [ping, '< {"type":"pong","id":"1","at":0}'],
    /the frame.at is not there, and the page shows 0/,
  ],
  "a frame too few": [
    "",
    [ping, ping, '< {"type":"pong","id":"1"}'],
    /does not show what else ana hears/,
  ],
  "another order": [
    "",
    [
      ping,
      '> {"type":"ping","id":"2"}',
      '< {"type":"pong","id":"2"}',
      '< {"type":"pong","id":"1"}',
    ],
    /:4: the frame.id is "1"/,
  ],
  "one name for two values": [
    "",
    [
      '> {"type":"ping","id":"d1"}',
      '< {"type":"pong","id":"<dm>"}',
      '> {"type":"ping","id":"d2"}',
      '< {"type":"pong","id":"<dm>"}',
    ],
    /:5: the frame.id is "d2"/,
  ],
  "somebody else who hears it": [
    "",
    [
      'ana> {"type":"message","client_id":"<uuid>","receiver":"#lobby","content":"oi"}',
      'ana< {"type":"message_ack",…}',
      'bia> {"type":"ping","id":"1"}',
      'bia< {"type":"pong","id":"1"}',
    ],
    /:5: the frame.type is "message"/,
  ],
  "an end that is not shown": [
    "",
    ['> {"type":"logout"}', '< {"type":"logout_response","status":"success"}'],
    /:1: ana cannot go on/,
  ],
  "something before the end that is not shown": [
    "",
    [
      ping,
      '< {"type":"pong","id":"1"}',
      '> {"type":"logout"}',
      "< (closes the connection)",
    ],
    /:5: the page does not show what else ana hears/,
  ],
  "a full field in a classic answer": [
    "classic",
    [registered[0]!, '< {"type":"register_response","status":"success","username":"ana"}'],
    /the frame.username is not there/,
  ],
};

for (const [what, [fence, lines, complaint]] of Object.entries(wrongPages)) {
  Deno.test(`a page that shows ${what} fails`, async () => {
    await assert.rejects(run(fence, ...lines), complaint);
  });
}
