import assert from "node:assert/strict";
import { connect, connectInFrames, say, serve, settingsOf } from "./support/people.ts";
import { runChat } from "./support/program.ts";
import { inFolder } from "./support/temporary_folder.ts";

/** A `chat history` of somebody who has logged in before. */
function reader(folder: string, name: string) {
  const { args, env } = settingsOf(folder, name);
  return (...more: string[]) => runChat(["history", ...args, ...more], { env });
}

/** Lines without their times. */
function linesOf(stdout: string): string[] {
  return stdout.split("\n").slice(0, -1).map((line) =>
    line.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d /, "")
  );
}

Deno.test("a history has messages as they are now: edited, deleted, answered", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    await using ana = await connectInFrames(folder, "ana", server.lines[0]!);
    await using bia = await connect(folder, "bia", server.lines[1]!);
    await say(ana, JSON.stringify({ type: "create_group", name: "#lab", members: ["bia"] }));
    const made = JSON.parse(await ana.stdout.waitFor('"type":"group_response"'));
    const { conversation } = made.group;
    const speak = async (frame: object) => {
      await say(ana, JSON.stringify({ conversation, ...frame }));
      await ana.stdout.waitFor(`"conversation":"${conversation}","seq"`);
    };
    await speak({ type: "message", content: "lunch at twelve?" });
    await speak({ type: "message", content: "a slip" });
    await speak({ type: "message", content: "two\nlines \u001b[2J", reply_to: 2 });
    await speak({ type: "edit", seq: 2, content: "lunch at one?" });
    await speak({ type: "delete", seq: 3 });
    await bia.stdout.waitFor("deleted a message");

    const history = reader(folder, "bia");
    const text = await history("#lab");
    assert.deepEqual([text.code, text.stderr], [0, ""]);
    assert.match(
      text.stdout,
      /^\d{4}-\d\d-\d\d \d\d:\d\d \[#lab\] ana created the group with bia\n/,
    );
    const shown = [
      "[#lab] ana created the group with bia",
      "[#lab] ana: lunch at one? (edited)",
      "[#lab] ana: (deleted)",
      "[#lab] ana: two",
      "    | lines [2J",
      "    ↳ ana: lunch at one?",
    ];
    assert.deepEqual(linesOf(text.stdout), shown);
    assert.deepEqual(linesOf((await history("#LAB", "--local")).stdout), shown);
    // What is answered is further back than what is asked for.
    const last = await history("#lab", "--limit", "1");
    assert.deepEqual(linesOf(last.stdout), shown.slice(3));

    const json = await history("#lab", "--format", "json", "--limit", "2");
    const [deleted, reply] = json.stdout.trim().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual([deleted.seq, deleted.deleted, deleted.content], [3, true, undefined]);
    assert.deepEqual([reply.reply_to, reply.content], [2, "two\nlines \u001b[2J"]);
    assert.ok(json.stdout.includes("\\u001b[2J"));
  }));

Deno.test("a history has the span that is asked for, of people, groups and the lobby", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    await using ana = await connect(folder, "ana", server.lines[0]!);
    await using bia = await connect(folder, "bia", server.lines[1]!);
    for (let number = 1; number <= 300; number++) await say(ana, `text ${number}`);
    await say(ana, "/msg bia for you");
    await bia.stdout.waitFor("for you");
    const history = reader(folder, "bia");
    assert.deepEqual(linesOf((await history("ana")).stdout), ["[ana] ana: for you"]);
    const numbers = (first: number, last: number) =>
      Array.from({ length: last - first + 1 }, (_, at) => `[#lobby] ana: text ${first + at}`);
    assert.deepEqual(linesOf((await history("#lobby")).stdout), numbers(201, 300));
    assert.deepEqual(
      linesOf((await history("#lobby", "--since", "1h")).stdout),
      numbers(1, 300),
    );
    assert.deepEqual(
      linesOf((await history("#lobby", "--since", "1h", "--limit", "2")).stdout),
      numbers(299, 300),
    );
    const before = await history("#lobby", "--until", "1h");
    assert.deepEqual(before, { code: 0, stdout: "", stderr: "" });

    const nobody = await history("zoe");
    assert.deepEqual([nobody.code, nobody.stdout], [65, ""]);
    assert.match(nobody.stderr, /There is no conversation with "zoe" for you\nchat: hint: /);
    const noTime = await history("#lobby", "--since", "yesterday");
    assert.equal(noTime.code, 64);
    assert.match(noTime.stderr, /Cannot use --since "yesterday": it is no time/);
    assert.equal((await history("#lobby", "--since", "1h", "--until", "2h")).code, 64);
  }));

Deno.test("while the server is away, a history is what this machine has, and says so", () =>
  inFolder(async (folder) => {
    {
      await using server = await serve(folder);
      await using ana = await connect(folder, "ana", server.lines[0]!);
      await say(ana, "still here");
      await ana.stdout.waitFor("still here  ✓");
    }
    const history = reader(folder, "ana");
    const here = await history("#lobby");
    assert.equal(here.code, 0);
    assert.deepEqual(linesOf(here.stdout), ["[#lobby] ana: still here"]);
    assert.equal(here.stderr, "chat: The server is away: this is what this machine has\n");
    const local = await history("#lobby", "--local");
    assert.deepEqual([local.code, local.stderr], [0, ""]);
    const unknown = await history("bia");
    assert.deepEqual([unknown.code, unknown.stdout], [75, ""]);
    assert.equal((await history("bia", "--local")).code, 65);
  }));
