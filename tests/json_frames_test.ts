import assert from "node:assert/strict";
import { connectInFrames, say, serve, settingsOf } from "./support/people.ts";
import { type Program, runChat } from "./support/program.ts";
import { inFolder } from "./support/temporary_folder.ts";

/** Says a frame, and returns what carries its id. */
async function ask(program: Program, frame: { readonly id: string; readonly type: string }) {
  await say(program, JSON.stringify(frame));
  return JSON.parse(await program.stdout.waitFor(`"id":"${frame.id}"`));
}

function lastFrame(stdout: string): Record<string, unknown> {
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "null");
}

Deno.test("what a program gives an id is answered with that id, whatever the verb", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    await using bot = await connectInFrames(folder, "bot", server.lines[0]!);
    const ack = await ask(
      bot,
      { id: "1", type: "message", receiver: "#lobby", content: "hi" } as never,
    );
    assert.deepEqual([ack.type, ack.seq, typeof ack.client_id], ["message_ack", 1, "string"]);
    const { conversation } = ack;
    const edit = { id: "2", type: "edit", conversation, seq: 1, content: "hello" };
    assert.deepEqual([(await ask(bot, edit)).type, 2], ["message_ack", 2]);
    const group = await ask(bot, { id: "3", type: "create_group", name: "#bots" } as never);
    assert.deepEqual([group.type, group.group.name], ["group_response", "#bots"]);
    const nobody = { id: "4", type: "message", receiver: "nobody", content: "?" };
    const refused = await ask(bot, nobody);
    assert.deepEqual([refused.type, refused.code], ["message_error", "unknown_recipient"]);
    const users = await ask(bot, { id: "5", type: "get_users" });
    assert.equal(users.type, "user_list");
    const own = await ask(bot, { id: "6", type: "read", conversation, seq: 1 } as never);
    assert.deepEqual([own.type, own.code], ["error", "not_allowed"]);
    const empty = { id: "7", type: "message", receiver: "#lobby", content: "" };
    assert.equal((await ask(bot, empty)).type, "error");
    await bot.endInput();
    assert.equal((await bot.status).code, 77);
    const answers = bot.stdout.lines.map((line) => JSON.parse(line).id).filter(Boolean);
    assert.deepEqual(answers, ["1", "2", "3", "4", "5", "6", "7"]);
  }));

Deno.test("the last frame says how it ended, and why it could not go on", () =>
  inFolder(async (folder) => {
    const frames = (name: string, ...more: string[]) => {
      const { args, env } = settingsOf(folder, name);
      return runChat(["connect", "--json", ...args, "--name", name, ...more], { env, input: "" });
    };
    const nowhere = await frames("ana");
    assert.equal(nowhere.code, 78);
    const { type, exit_code, message, hint } = lastFrame(nowhere.stdout);
    assert.deepEqual([type, exit_code], ["end", 78]);
    assert.equal(nowhere.stderr, `chat: error: ${message}\nchat: hint: ${hint}\n`);
    {
      await using server = await serve(folder);
      const good = await frames("ana", server.lines[0]!);
      assert.equal(good.code, 0, good.stderr);
      assert.deepEqual(lastFrame(good.stdout), { type: "end", exit_code: 0 });
      await using first = await connectInFrames(folder, "ana");
      const second = await frames("ana");
      assert.deepEqual([second.code, lastFrame(second.stdout).exit_code], [75, 75]);
      await first.kill("SIGTERM");
      assert.deepEqual(lastFrame(first.stdout.lines.join("\n")), { type: "end", exit_code: 143 });
    }
    const away = await frames("bia", "chat://127.0.0.1:1");
    assert.deepEqual([away.code, lastFrame(away.stdout).exit_code], [69, 69]);
  }));

Deno.test("nothing but frames is on standard output, each on a line", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    const { args, env } = settingsOf(folder, "ana");
    const { code, stdout, stderr } = await runChat(
      ["connect", "--json", ...args, "--name", "ana", server.lines[0]!],
      { env, input: '{"type":"message","receiver":"#lobby","content":"one\\ntwo"}\nnonsense\n' },
    );
    assert.equal(code, 77);
    assert.equal(stderr, 'Registering "ana" …\n');
    const types = stdout.trim().split("\n").map((line) => JSON.parse(line).type);
    assert.deepEqual(types.filter((type) => type !== "state" && type !== "conversation").sort(), [
      "caught_up",
      "end",
      "error",
      "message",
    ]);
  }));
