import assert from "node:assert/strict";
import fc from "fast-check";
import { maxClientLineBytes } from "../protocol/limits.ts";
import { commands } from "../server/commands/table.ts";
import { sampleFrame, verbs, wrongFields } from "./support/frame_samples.ts";
import { assertNoErrorLogged } from "./support/server_program.ts";
import { startTestServer, type TestServer } from "./support/test_server.ts";
import { WireClient } from "./support/wire_client.ts";

type Json = Record<string, unknown>;

/** The ways to speak our protocol. */
function ports(house: TestServer): readonly (() => Promise<WireClient>)[] {
  const { chat, identity } = house.server;
  return [house.connect, () => WireClient.connectTls(chat.port, identity.certificatePem)];
}

/** Sends something that cannot be accepted, and waits for what is said of it. */
async function refusalOf(client: WireClient, line: string | Uint8Array): Promise<Json> {
  await client.write(line);
  await client.write("\n");
  return await client.nextWhere(
    "a refusal",
    ({ type, status }) => type === "error" || type === "message_error" || status === "error",
  );
}

/** Fails unless the connection still serves its client. */
async function assertAlive(client: WireClient): Promise<void> {
  await client.say({ type: "register", username: "?", password: "?" });
  const { message } = await client.next(
    "register_response",
    ({ status }) => status === "error",
  ) as {
    message?: string;
  };
  assert.match(String(message), /name/);
}

const bytes = (...values: number[]) => new Uint8Array(values);
const deep = 20_000;

/** What strangers write, and what they are told: a code, and words that name what was wrong. */
const unreadable: readonly (readonly [string | Uint8Array, string, RegExp])[] = [
  ["hello?", "bad_json", /hello\?/],
  ['{"type":"ping"', "bad_json", /\{"type":"ping"/],
  ['{"type":"ping"}{"type":"ping"}', "bad_json", /one JSON object per line/],
  ["{'type':'ping'}", "bad_json", /JSON/],
  ['{"type":"ping",}', "bad_json", /JSON/],
  ["   ", "bad_json", /JSON/],
  ["[".repeat(deep), "bad_json", /\[\[\[/],
  ["[".repeat(deep) + "]".repeat(deep), "bad_frame", /Array/],
  ['{"type":'.repeat(3000) + "1" + "}".repeat(3000), "bad_frame", /"type" is object/],
  [bytes(0xff, 0xfe, 0x00), "bad_utf8", /UTF-8/],
  [bytes(0xc3, 0x28), "bad_utf8", /UTF-8/],
  [bytes(0xed, 0xa0, 0x80), "bad_utf8", /UTF-8/],
  [bytes(0xc0, 0xaf), "bad_utf8", /UTF-8/],
  [bytes(0, 0, 0), "bad_json", /JSON/],
  ["null", "bad_frame", /null/],
  ["true", "bad_frame", /boolean/],
  ["1e999", "bad_frame", /number/],
  ['"type"', "bad_frame", /string/],
  ["[]", "bad_frame", /Array/],
  ["{}", "bad_frame", /"type" is undefined/],
  ['{"type":null}', "bad_frame", /"type" is null/],
  ['{"type":["ping"]}', "bad_frame", /"type" is Array/],
  ['{"type":""}', "unknown_verb", /verb ""/],
  ['{"type":"dance"}', "unknown_verb", /verb "dance"/],
  ['{"type":"PING"}', "unknown_verb", /verb "PING"/],
  ['{"type":"__proto__"}', "unknown_verb", /verb "__proto__"/],
  ['{"type":"constructor"}', "unknown_verb", /verb "constructor"/],
  ['{"type":"toString"}', "unknown_verb", /verb "toString"/],
  ['{"__proto__":{"type":"ping"}}', "bad_frame", /"type" is undefined/],
  [`{"type":"${"x".repeat(50_000)}"}`, "unknown_verb", /xxxx/],
];

Deno.test("what cannot be read is named, on every port and to both kinds of client", async () => {
  await using house = await startTestServer();
  for (const connect of ports(house)) {
    for (const isFull of [true, false]) {
      using client = await connect();
      if (isFull) await client.hello();
      for (const [line, code, words] of unreadable) {
        const refusal = await refusalOf(client, line);
        assert.equal(refusal.code, code, String(line).slice(0, 80));
        assert.match(String(refusal.message), words);
        assert.ok(JSON.stringify(refusal).length < 1000, "an answer must not echo a flood");
      }
      await assertAlive(client);
    }
  }
  assertNoErrorLogged(house.logged);
});

Deno.test("a field of the wrong type is named, for every field of every verb", async () => {
  await using house = await startTestServer();
  for (const verb of verbs) {
    using client = await house.connect();
    await client.hello();
    for (const { field, wrong } of wrongFields(verb)) {
      const line = JSON.stringify({ ...sampleFrame(verb), id: "7", [field]: wrong });
      const refusal = await refusalOf(client, line);
      assert.equal(refusal.code, "bad_frame", line);
      assert.ok(String(refusal.message).includes(`"${field}" is`), String(refusal.message));
      assert.equal(refusal.id, field === "id" ? undefined : "7");
    }
    await assertAlive(client);
  }
  assertNoErrorLogged(house.logged);
});

Deno.test("numbers beyond all bounds are named", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  for (const number of ["1e308", "1e999", "-1", "0.5", "9007199254740993", '"1"', "-0.1e-9"]) {
    for (
      const [field, start] of [
        ["seq", '{"type":"ack","conversation":"l1"'],
        ["seq", '{"type":"read","conversation":"l1"'],
        ["before", '{"type":"history","conversation":"l1"'],
        ["limit", '{"type":"history","conversation":"l1"'],
        ["uses", '{"type":"create_invite"'],
        ["expires_in", '{"type":"create_invite"'],
      ]
    ) {
      const refusal = await refusalOf(ana, `${start},"${field}":${number}}`);
      assert.match(String(refusal.message), new RegExp(`"${field}" is`), `${field} ${number}`);
    }
  }
  const beyond = await ana.ask({ type: "ack", conversation: "l1", seq: Number.MAX_SAFE_INTEGER });
  assert.equal(beyond.code, "out_of_range");
  for (const conversation of ["", "d0", "l1x", "d999999999999999", "l1\u0000", "__proto__"]) {
    const unknown = await ana.ask({ type: "history", conversation });
    assert.equal(unknown.code, "unknown_conversation", conversation);
  }
  assertNoErrorLogged(house.logged);
});

Deno.test("whatever junk comes, each line is answered and the connection goes on", async () => {
  await using house = await startTestServer();
  const junkLine = fc.oneof(
    fc.json().map((text) => new TextEncoder().encode(text)),
    fc.uint8Array({ minLength: 1, maxLength: 300 }),
    fc.string({ minLength: 1, unit: "binary" }).map((text) => new TextEncoder().encode(text)),
  ).map((line) => line.map((byte) => byte === 0x0a || byte === 0x0d ? 0x20 : byte));
  const check = fc.asyncProperty(fc.array(junkLine, { maxLength: 20 }), async (lines) => {
    using client = await house.connect();
    await client.hello();
    for (const line of lines) await client.write(new Uint8Array([...line, 0x0a]));
    await client.say({ type: "ping", id: "still here" });
    await client.next("pong", ({ id }) => id === "still here");
    const errors = client.heard.filter(({ type }) => type === "error");
    assert.equal(errors.length, lines.length);
  });
  await fc.assert(check, { numRuns: 60 });
  assertNoErrorLogged(house.logged);
});

Deno.test("a line of the longest length is read, and one of one byte more is named and skipped", async () => {
  await using house = await startTestServer();
  for (const connect of ports(house)) {
    using client = await connect();
    await client.hello();
    const lineOf = (length: number) => {
      const start = '{"type":"ping","id":"whole","x":"';
      return start + "x".repeat(length - start.length - 2) + '"}';
    };
    for (const ending of ["\n", "\r\n"]) {
      await client.write(lineOf(maxClientLineBytes) + ending);
      await client.next("pong");
      await client.write(lineOf(maxClientLineBytes + 1) + ending);
      const refusal = await client.next("error");
      assert.equal(refusal.code, "frame_too_long");
      assert.match(refusal.message, new RegExp(String(maxClientLineBytes)));
    }
    // What follows an endless line is read as if nothing had happened.
    await client.write(lineOf(5 * maxClientLineBytes) + '\n{"type":"ping","id":"next"}\n');
    assert.equal((await client.next("error")).code, "frame_too_long");
    assert.equal((await client.next("pong")).id, "next");
  }
});

Deno.test("verbs out of their order are refused by name, and the connection goes on", async () => {
  await using house = await startTestServer();
  for (const connect of ports(house)) {
    using client = await connect();
    await client.hello();
    for (const verb of verbs.filter((name) => commands[name].needs === "login")) {
      const refusal = await refusalOf(client, JSON.stringify(sampleFrame(verb)));
      assert.equal(refusal.code, "not_logged_in", verb);
      assert.ok(String(refusal.message).includes(`"${verb}"`));
    }
    const late = await refusalOf(client, JSON.stringify(sampleFrame("hello")));
    assert.equal(late.code, "hello_late");
    await assertAlive(client);
  }
  using ana = await house.join("ana");
  for (const verb of ["login", "register"] as const) {
    const refusal = await refusalOf(ana, JSON.stringify(sampleFrame(verb)));
    assert.equal(refusal.code, "already_logged_in");
  }
  using future = await house.connect();
  await future.say({ type: "hello", protocol: 2, agent: "x" });
  const refusal = await future.next("error");
  assert.equal(refusal.code, "protocol_unsupported");
  assert.match(refusal.message, /version 2 .* speaks 1/);
  assertNoErrorLogged(house.logged);
});

Deno.test("somebody who never says anything readable is hung up on in the end", async () => {
  await using house = await startTestServer();
  using client = await house.connect();
  await client.hello();
  await client.write("junk\n".repeat(500));
  await client.ended;
  const errors = client.heard.filter(({ type }) => type === "error");
  assert.ok(errors.length > 50 && errors.length < 200, String(errors.length));
});
