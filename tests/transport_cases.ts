import assert from "node:assert/strict";
import { digestOf } from "../protocol/content.ts";
import { uuidv7 } from "../protocol/ids.ts";
import { maxClientLineBytes, maxContentBytes } from "../protocol/limits.ts";
import { FakeClock } from "./support/fake_clock.ts";
import type { WireClient } from "./support/wire_client.ts";

/** A server, seen over one transport. */
export interface House {
  /** Every record that the server logged, as JSON. */
  readonly logged: readonly string[];
  connect(): Promise<WireClient>;
  /** Opens a full session: says hello, registers. */
  join(username: string): Promise<WireClient>;
  stop(): Promise<void>;
}

/** A conversation that has to go the same way over every transport. */
export interface TransportCase {
  readonly claim: string;
  /** The server's; the machine's unless given. */
  readonly clock?: () => FakeClock;
  readonly run: (house: House, clock: FakeClock | undefined) => Promise<void>;
}

async function texts(client: WireClient, count: number): Promise<string[]> {
  const heard = [];
  for (let at = 0; at < count; at++) heard.push((await client.next("message")).content!);
  return heard;
}

async function greet(house: House): Promise<WireClient> {
  const client = await house.connect();
  await client.hello();
  return client;
}

/** Every case, to be run over every transport. */
export const transportCases: readonly TransportCase[] = [
  {
    claim: "hello is answered with the limits, and the log knows the address",
    async run(house) {
      using ana = await house.connect();
      const { protocol, limits } = await ana.hello();
      assert.deepEqual([protocol, limits.frame_bytes], [1, maxClientLineBytes]);
      await ana.register("ana");
      const record = house.logged.find((line) => line.includes('"event":"logged_in"'));
      assert.equal(JSON.parse(record!).address, "127.0.0.1");
    },
  },
  {
    claim: "one registers, and logs in with the right password alone",
    async run(house) {
      using ana = await house.join("ana");
      assert.equal((await ana.ask({ type: "get_users" })).type, "user_list");
      using again = await greet(house);
      const wrong = { password: "not the password" };
      assert.equal((await again.login("ana", wrong)).code, "wrong_credentials");
      assert.equal((await again.login("ana")).status, "success");
    },
  },
  {
    claim: "a token resumes the session",
    async run(house) {
      const ana = await greet(house);
      const { token, session_id } = await ana.register("ana");
      ana.close();
      using again = await greet(house);
      assert.equal((await again.login("ana", { token })).session_id, session_id);
    },
  },
  {
    claim: "a direct message is heard, and so is its answer",
    async run(house) {
      using ana = await house.join("ana");
      using bia = await house.join("bia");
      const ack = await ana.tell("bia", "olá, 日本 👩‍💻");
      const heard = await bia.next("message");
      assert.deepEqual([heard.sender, heard.content], ["ana", "olá, 日本 👩‍💻"]);
      assert.equal(heard.message_id, ack.message_id);
      await bia.tell("ana", "oi");
      assert.deepEqual(await texts(ana, 1), ["oi"]);
    },
  },
  {
    claim: "a group hears its members",
    async run(house) {
      using ana = await house.join("ana");
      using bia = await house.join("bia");
      using caio = await house.join("caio");
      const members = ["bia", "caio"];
      await ana.ask({ type: "create_group", client_id: uuidv7(), name: "#lab", members });
      await bia.tell("#lab", "hello, both");
      for (const client of [ana, caio]) assert.deepEqual(await texts(client, 1), ["hello, both"]);
    },
  },
  {
    claim: "what was missed is replayed after the cursor, in order, and then it has caught up",
    async run(house) {
      using ana = await house.join("ana");
      const bia = await house.join("bia");
      await ana.tell("bia", "1");
      const { conversation } = await bia.next("message");
      bia.close();
      for (const text of ["2", "3", "4"]) await ana.tell("bia", text);
      using again = await house.connect();
      const { epoch } = await again.hello();
      await again.login("bia", { epoch, cursors: { [conversation]: 1 } });
      assert.deepEqual(await texts(again, 3), ["2", "3", "4"]);
      await again.next("caught_up");
    },
  },
  {
    claim: "a long replay arrives whole",
    async run(house) {
      using ana = await house.join("ana");
      await house.join("bia").then((bia) => bia.close());
      const frames = Array.from({ length: 120 }, (_, at) => ({
        ...{ type: "message", id: String(at), client_id: uuidv7(), receiver: "bia" },
        content: `${at} ${"x".repeat(20_000)}`,
      }));
      await ana.write(frames.map((frame) => JSON.stringify(frame) + "\n").join(""));
      await ana.next("message_ack", ({ id }) => id === "119");
      using bia = await greet(house);
      await bia.login("bia");
      const heard = await texts(bia, 120);
      assert.deepEqual(
        heard.map((text) => parseInt(text)),
        Array.from({ length: 120 }, (_, n) => n),
      );
      await bia.next("caught_up");
    },
  },
  {
    claim: "receipts follow the reader's marks",
    async run(house) {
      using ana = await house.join("ana");
      using bia = await house.join("bia");
      await ana.tell("bia", "1");
      const { conversation } = await bia.next("message");
      await bia.say({ type: "ack", conversation, seq: 1 });
      const delivered = { conversation, username: "bia", delivered: 1, read: 0 };
      assert.deepEqual(await ana.next("receipt"), { type: "receipt", ...delivered });
      await bia.say({ type: "read", conversation, seq: 1 });
      await ana.next("receipt", (receipt) => "read" in receipt && receipt.read === 1);
    },
  },
  {
    claim: "typing is heard, and ends with the connection",
    async run(house) {
      using ana = await house.join("ana");
      const bia = await house.join("bia");
      await ana.tell("bia", "oi");
      await bia.say({ type: "typing", receiver: "ana" });
      assert.equal((await ana.next("typing_notification")).status, "typing");
      bia.close();
      assert.equal((await ana.next("typing_notification")).status, "stopped");
    },
  },
  {
    claim: "the longest text arrives as it was sent",
    async run(house) {
      using ana = await house.join("ana");
      using bia = await house.join("bia");
      const content = "ação ".repeat(maxContentBytes).slice(0, 23_000).padEnd(23_000, "x");
      const filled = content +
        "x".repeat(maxContentBytes - new TextEncoder().encode(content).length);
      await ana.tell("bia", filled);
      const heard = await bia.next("message");
      assert.equal(heard.content, filled);
      assert.equal(heard.digest, digestOf(filled));
      assert.equal((await ana.tell("bia", filled + "x")).code, "content_too_long");
    },
  },
  {
    claim: "frames that are sent at once are answered in order",
    async run(house) {
      using ana = await house.join("ana");
      await house.join("bia").then((bia) => bia.close());
      const frames = Array.from({ length: 500 }, (_, at) => ({
        ...{ type: "message", id: String(at), client_id: uuidv7(), receiver: "bia" },
        content: `m${at}`,
      }));
      await ana.write(frames.map((frame) => JSON.stringify(frame) + "\n").join(""));
      for (let at = 0; at < frames.length; at++) {
        const ack = await ana.next("message_ack");
        assert.deepEqual([ack.id, ack.seq], [String(at), at + 1]);
      }
    },
  },
  {
    claim: "junk is refused, and hurts nobody",
    async run(house) {
      using ana = await house.join("ana");
      for (const junk of ["what?", "[1]", "{}", '{"type":7}', '{"type":"shout"}', '{"type":"mes']) {
        await ana.write(junk + "\n");
        assert.match((await ana.next("error")).code, /^(bad_json|bad_frame|unknown_verb)$/, junk);
      }
      await ana.settled();
    },
  },
  {
    claim: "a line that is too long is refused, and the next one is read",
    async run(house) {
      using ana = await house.join("ana");
      await ana.write("x".repeat(maxClientLineBytes + 1) + "\n");
      assert.equal((await ana.next("error")).code, "frame_too_long");
      await ana.settled();
      const frame = JSON.stringify({ type: "ping", id: "p" });
      await ana.write(frame.padEnd(maxClientLineBytes) + "\n");
      await ana.next("pong", ({ id }) => id === "p");
    },
  },
  {
    claim: "a stop is said in the last frame",
    async run(house) {
      using ana = await house.join("ana");
      using nameless = await greet(house);
      const stopped = house.stop();
      for (const client of [ana, nameless]) {
        assert.equal((await client.next("closing")).code, "shutting_down");
        await client.ended;
        assert.equal(client.heard.at(-1)?.type, "closing");
      }
      await stopped;
    },
  },
  {
    claim: "logout is answered, and ends the connection",
    async run(house) {
      using ana = await house.join("ana");
      assert.equal((await ana.ask({ type: "logout" })).type, "logout_response");
      await ana.ended;
    },
  },
  {
    claim: "the server pings, and hangs up on who is silent for the heartbeat",
    clock: () => new FakeClock(),
    async run(house, clock) {
      using silent = await house.join("silent");
      using alive = await house.join("alive");
      for (const seconds of [30, 30, 29]) {
        clock!.advance(1_000 * seconds);
        await alive.settled();
      }
      await silent.next("ping");
      assert.ok(!silent.heard.some(({ type }) => type === "closing"));
      clock!.advance(1_000);
      assert.equal((await silent.next("closing")).code, "timed_out");
      await silent.ended;
      await alive.settled();
    },
  },
  {
    claim: "a classic session speaks and hears the classic verbs, in ASCII",
    async run(house) {
      using bia = await house.join("bia");
      using ana = await house.connect();
      const account = { username: "ana", password: "a long password" };
      await ana.say({ type: "register", ...account });
      assert.equal((await ana.next("register_response")).status, "success");
      await ana.say({ type: "login", ...account });
      assert.equal((await ana.next("login_response")).status, "success");
      await ana.say({ type: "message", sender: "ana", receiver: "bia", content: "olá" });
      assert.deepEqual(await texts(bia, 1), ["olá"]);
      await bia.tell("ana", "oi, é você?");
      const { timestamp, ...heard } = await ana.next("message");
      assert.deepEqual(heard as unknown, {
        type: "message",
        sender: "bia",
        content: "oi, é você?",
      });
      assert.match(timestamp, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    },
  },
];
