import assert from "node:assert/strict";
import { join } from "node:path";
import { composeMessage } from "../client/core/compose.ts";
import { ClientStore } from "../client/core/store/client_store.ts";
import { connect, connectInFrames, say, serve, settingsOf, transcript } from "./support/people.ts";
import { runChat } from "./support/program.ts";
import { inFolder } from "./support/temporary_folder.ts";

/** A `chat send` of somebody who has logged in before. */
function sender(folder: string, name: string) {
  const { args, env } = settingsOf(folder, name);
  return (...more: string[]) => runChat(["send", ...args, ...more], { env });
}

/** Logs somebody in, and leaves. */
async function logIn(folder: string, name: string, line: string): Promise<void> {
  await using program = await connect(folder, name, line);
  await program.endInput();
  assert.equal((await program.status).code, 0);
}

async function waiting(folder: string, name: string): Promise<number> {
  using store = await ClientStore.open(join(folder, "profiles", name));
  return store.outbox.count;
}

Deno.test("--wait prints the id when the other one has the message, or has read it", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    await logIn(folder, "ana", server.lines[0]!);
    const send = sender(folder, "ana");
    await using bia = await connectInFrames(folder, "bia", server.lines[1]!);
    const both = await Promise.all([
      send("bia", "one", "--wait", "delivered"),
      send("bia", "two", "--wait", "read"),
    ]);
    assert.deepEqual(both.map(({ code, stderr }) => [code, stderr]), [[0, ""], [0, ""]]);
    assert.deepEqual(both.map(({ stdout }) => stdout).sort(), ["d2/1\n", "d2/2\n"]);
    await bia.endInput();
    await bia.status;

    const late = await send("bia", "three", "--wait", "read", "--timeout", "1");
    assert.deepEqual([late.code, late.stdout], [75, ""]);
    assert.match(
      late.stderr,
      /^chat: error: The message is stored as d2\/3; in 1 s, 0 of 1 read it/,
    );
    const lobby = await send("#lobby", "all", "--wait", "read");
    assert.equal(lobby.code, 64);
    assert.match(lobby.stderr, /The lobby does not tell who has a message: --wait read/);
  }));

Deno.test("in a group --wait is for everybody else, and says who is missing", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    await using ana = await connect(folder, "ana", server.lines[0]!);
    await using bia = await connect(folder, "bia", server.lines[1]!);
    await using caio = await connect(folder, "caio", server.lines[1]!);
    await say(ana, "/group #lab bia caio");
    await caio.stdout.waitFor("ana created the group");
    const send = sender(folder, "ana");
    const all = await send("#lab", "everybody", "--wait", "read");
    assert.deepEqual([all.code, all.stdout], [0, "g2/2\n"], all.stderr);
    await bia.stdout.waitFor("everybody");

    await caio.kill();
    const some = await send("#lab", "again", "--wait", "delivered", "--timeout", "2");
    assert.deepEqual([some.code, some.stdout], [75, ""]);
    assert.match(some.stderr, /stored as g2\/3; in 2 s, 1 of 2 got it\n.*Not yet: caio\./);
  }));

Deno.test("--queue keeps a message while the server is away, and the next call sends it once", () =>
  inFolder(async (folder) => {
    let ports = { port: 0, udpPort: 0 };
    {
      await using server = await serve(folder);
      ports = { port: server.port, udpPort: server.udpPort };
      await logIn(folder, "ana", server.lines[0]!);
    }
    const send = sender(folder, "ana");
    const refused = await send("#lobby", "not kept");
    assert.deepEqual([refused.code, refused.stdout], [75, ""]);
    assert.match(refused.stderr, /^chat: error: .* nothing listens on that port\nchat: hint: /);
    const kept = await send("#lobby", "first", "--queue");
    assert.deepEqual([kept.code, kept.stdout], [0, ""]);
    assert.match(kept.stderr, /^chat: The server is away: the message is kept/);
    const json = await send("nobody", "who?", "--queue", "--json");
    const { type, waiting: count } = JSON.parse(json.stdout);
    assert.deepEqual([json.code, type, count], [0, "queued", 2]);

    await using server = await serve(folder, ports);
    const next = await send("#lobby", "second");
    assert.deepEqual([next.code, next.stdout], [0, "l1/2\n"]);
    assert.match(next.stderr, /^chat: ✗ not sent to nobody: "who\?": There is nobody called/);
    assert.equal(await waiting(folder, "ana"), 0);
    await using ana = await connect(folder, "ana");
    await ana.stdout.waitFor("second");
    assert.deepEqual(transcript(ana), ["[#lobby] ana: first", "[#lobby] ana: second"]);

    await server.program.kill();
    await ana.stderr.waitFor("trying again");
    assert.equal((await send("#lobby", "third", "--queue")).code, 0);
    await using again = await serve(folder, ports);
    await ana.stdout.waitFor("[#lobby] ana: third");
    assert.equal((await send("#lobby", "last")).stdout, "l1/4\n");
    await ana.stdout.waitFor("last");
    assert.equal(again.port, ports.port);
  }));

Deno.test("many chat sends at once, beside a chat connect, are stored once each", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    await using ana = await connect(folder, "ana", server.lines[0]!);
    const { args, env } = settingsOf(folder, "ana");
    // More than the eight connections that a session may have, all at the same moment.
    const texts = Array.from({ length: 16 }, (_, index) => `text ${index}`);
    const ended = await Promise.all(
      texts.map((text) => runChat(["send", ...args, "#lobby", text], { env })),
    );
    assert.deepEqual(ended.filter(({ code, stderr }) => code !== 0 || stderr !== ""), []);
    for (const _ of texts) await ana.stdout.waitFor("ana: text");
    assert.deepEqual(
      transcript(ana).sort(),
      texts.map((text) => `[#lobby] ana: ${text}`).sort(),
    );
    // Nobody took the place of the connection that is silent most of the time.
    assert.deepEqual(ana.stderr.lines.filter((line) => line.includes("trying again")), []);
  }));

Deno.test("however many wait for receipts, a chat connect of the profile keeps its connection", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    await logIn(folder, "bia", server.lines[1]!);
    await using ana = await connect(folder, "ana", server.lines[0]!);
    const send = sender(folder, "ana");
    const ended = await Promise.all(
      Array.from(
        { length: 12 },
        (_, index) => send("bia", `text ${index}`, "--wait", "read", "--timeout", "8"),
      ),
    );
    // All are stored, though few at a time may wait beside the one that talks.
    assert.deepEqual(ended.map(({ code }) => code), ended.map(() => 75));
    for (const { stderr } of ended) assert.match(stderr, /^chat: error: The message is stored as /);
    for (const _ of ended) await ana.stdout.waitFor("ana: text");
    assert.deepEqual(ana.stderr.lines.filter((line) => line.includes("trying again")), []);
  }));

Deno.test("what waits is stored once, whoever finds it first, or at the same time", () =>
  inFolder(async (folder) => {
    let ports = { port: 0, udpPort: 0 };
    {
      await using server = await serve(folder);
      ports = { port: server.port, udpPort: server.udpPort };
      await logIn(folder, "ana", server.lines[0]!);
    }
    const texts = Array.from({ length: 200 }, (_, index) => `kept ${index}`);
    {
      using store = await ClientStore.open(join(folder, "profiles", "ana"));
      for (const text of texts) {
        const message = composeMessage("#lobby", text, store);
        assert.ok(message.ok);
        store.outbox.add(message.value);
      }
    }
    await using server = await serve(folder, ports);
    const send = sender(folder, "ana");
    const [ana, ...sent] = await Promise.all([
      connect(folder, "ana"),
      send("#lobby", "new", "--timeout", "60"),
      send("#lobby", "new", "--timeout", "60"),
    ]);
    await using _ = ana;
    assert.deepEqual(sent.map(({ code, stderr }) => [code, stderr]), [[0, ""], [0, ""]]);
    for (let count = 0; count < texts.length + 2; count++) await ana.stdout.waitFor("] ana:");
    const shown = transcript(ana);
    assert.equal(new Set(shown).size, texts.length + 1);
    assert.deepEqual(
      shown.filter((line) => line.includes("kept")),
      texts.map((text) => `[#lobby] ana: ${text}`),
    );
    assert.equal(await waiting(folder, "ana"), 0);
    assert.ok(server.port > 0);
  }));
