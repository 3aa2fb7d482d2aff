import assert from "node:assert/strict";
import { join } from "node:path";
import { digestOf } from "../protocol/content.ts";
import { uuidv7 } from "../protocol/ids.ts";
import { connect, say, serve, transcript } from "./support/people.ts";
import { runChat } from "./support/program.ts";
import { inFolder, temporaryFolder } from "./support/temporary_folder.ts";
import { startTestServer, type TestServer } from "./support/test_server.ts";
import type { WireClient } from "./support/wire_client.ts";

async function admin(house: TestServer, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runChat(["admin", ...args, "--data", house.settings.data]);
  assert.equal(code, 0, stderr);
  return stdout.trim();
}

/** Opens the session of before again, with what else its device says, and waits until it has all. */
async function reopen(house: TestServer, device: WireClient, more = {}): Promise<WireClient> {
  const { token } = device.heard.find(({ type }) => type === "register_response")!;
  const client = await house.connect();
  await client.hello();
  await client.login(device.username, { token, ...more });
  await client.next("caught_up");
  return client;
}

/** What a device has shown, and when it was told to begin anew. */
function shown({ heard }: WireClient): unknown[] {
  return heard.filter(({ type }) => type === "reset" || type === "message")
    .map(({ type, content }) => content ?? type);
}

Deno.test("after a restore every device has the same once more: nothing doubled, and what is lost is lost to all", async () => {
  await using elsewhere = await temporaryFolder();
  await using house = await startTestServer();
  const file = join(elsewhere.path, "backup");
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  const { epoch } = ana.heard.find(({ type }) => type === "welcome")!;
  const { conversation } = await ana.tell("bia", "before the backup");

  // The server runs, and goes on, while the backup is made.
  const [made] = await Promise.all([
    admin(house, "backup", file),
    ana.tell("ana", "while it is made"),
  ]);
  assert.equal(made, file);
  const lost = uuidv7();
  assert.equal((await ana.tell("bia", "lost to all", lost)).seq, 2);
  await bia.next("message", ({ content }) => content === "lost to all");

  let kept = "";
  await house.restart(async () => {
    kept = await admin(house, "restore", file);
  });
  assert.match(kept, /chat\.db\.before-restore-/);

  const cursors = { [String(conversation)]: 2 };
  using anaAgain = await reopen(house, ana, { epoch, cursors });
  using biaAgain = await reopen(house, bia, { epoch, cursors });
  // Of what had no ack, the outboxes know; its id is as good as new, also one that was lost.
  const digest = digestOf("was waiting in the outbox");
  const waiting = { type: "message", conversation: String(conversation), digest } as const;
  const again = { ...waiting, client_id: lost, content: "was waiting in the outbox" };
  assert.equal((await anaAgain.ask(again)).seq, 2);
  assert.equal((await anaAgain.ask(again)).seq, 2);
  await biaAgain.next("message", ({ seq }) => seq === 2);
  await biaAgain.settled();
  const own = shown(anaAgain).filter((text) => text !== "while it is made");
  assert.deepEqual(own, ["reset", "before the backup"]);
  const all = ["reset", "before the backup", "was waiting in the outbox"];
  assert.deepEqual(shown(biaAgain), all);

  const welcome = biaAgain.heard.find(({ type }) => type === "welcome")!;
  assert.notEqual(welcome.epoch, epoch);
  using biaLater = await reopen(house, bia, { epoch: welcome.epoch, cursors });
  assert.deepEqual(shown(biaLater), [], "the new epoch's cursors are good");
});

Deno.test("people who are connected come back to a restored server by themselves, with their outbox", () =>
  inFolder(async (folder) => {
    const server = await serve(folder);
    const data = ["--data", join(folder, "server")];
    const run = async (...args: string[]) => {
      const { code, stderr } = await runChat(["admin", ...args, ...data]);
      assert.equal(code, 0, stderr);
    };
    await using ana = await connect(folder, "ana", server.lines[0]!);
    await using bia = await connect(folder, "bia", server.lines[1]!);
    await say(ana, "before the backup");
    await bia.stdout.waitFor("before the backup");
    await run("backup", join(folder, "backup"));
    await say(ana, "lost to all");
    await bia.stdout.waitFor("lost to all");
    await server.program.kill();
    await run("restore", join(folder, "backup"));
    await say(ana, "waited in the outbox");

    await using again = await serve(folder, { port: server.port });
    await bia.stdout.waitFor("waited in the outbox");
    await say(bia, "and so it goes on");
    await ana.stdout.waitFor("and so it goes on");
    // A device that has nothing yet is shown what there is.
    await using later = await connect(folder, "caio", again.lines.at(-1)!);
    await later.endInput();
    await later.status;
    assert.deepEqual(transcript(later), [
      "[#lobby] ana: before the backup",
      "[#lobby] ana: waited in the outbox",
      "[#lobby] bia: and so it goes on",
    ]);
    assert.deepEqual(transcript(bia), [
      "[#lobby] ana: before the backup",
      "[#lobby] ana: lost to all",
      "[#lobby] ana: waited in the outbox",
      "[#lobby] bia: and so it goes on",
    ]);
  }));
