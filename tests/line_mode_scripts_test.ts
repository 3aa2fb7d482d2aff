import assert from "node:assert/strict";
import { join } from "node:path";
import { connect, connectInFrames, say, serve, settingsOf } from "./support/people.ts";
import { type Program, runChat, spawnChat } from "./support/program.ts";
import { inFolder } from "./support/temporary_folder.ts";

Deno.test("chat send works beside a running chat connect, and says what went wrong", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    const { args, env } = settingsOf(folder, "ana");
    const send = (...more: string[]) => runChat(["send", ...args, ...more], { env });

    assert.equal((await send("#lobby", "too early")).code, 78);
    await using ana = await connect(folder, "ana", server.lines[0]!);
    const sent = await send("#lobby", "from a script");
    assert.deepEqual(sent, { code: 0, stdout: "l1/1\n", stderr: "" });
    await ana.stdout.waitFor("[#lobby] ana: from a script");

    const unknown = await send("zoe", "hello");
    assert.equal(unknown.code, 77);
    assert.match(unknown.stderr, /^chat: error: There is nobody called "zoe" here/);
    const piped = await runChat(["send", ...args, "#lobby", "-", "--json"], {
      env,
      input: "two\nlines\n",
    });
    assert.equal(JSON.parse(piped.stdout).seq, 2);
    await ana.stdout.waitFor("ana: two");
    await ana.stdout.waitFor("    | lines");

    await server.program.kill("SIGKILL");
    const unreachable = await send("#lobby", "hello?");
    assert.equal(unreachable.code, 75);
    assert.match(unreachable.stderr, /nothing listens on that port/);
  }));

Deno.test("programs talk in frames", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    await using ana = await connect(folder, "ana", server.lines[0]!);
    await using bot = await connectInFrames(folder, "bot", server.lines[1]!);
    await say(ana, "anybody?");
    const heard = JSON.parse(await bot.stdout.waitFor('"content":"anybody?"'));
    assert.deepEqual([heard.sender, heard.seq, heard.replay], ["ana", 1, undefined]);

    await say(bot, JSON.stringify({ type: "create_group", name: "#bots", members: ["ana"] }));
    const group = JSON.parse(await bot.stdout.waitFor('"type":"group_response"'));
    const reply = { type: "message", conversation: group.group.conversation, content: "beep" };
    await say(bot, JSON.stringify({ ...reply, client_id: "my-own-id" }));
    assert.equal(JSON.parse(await bot.stdout.waitFor('"content":"beep"')).client_id, "my-own-id");
    await ana.stdout.waitFor("[#bots] bot: beep");

    await say(bot, JSON.stringify({ type: "get_users", id: "who" }));
    const users = JSON.parse(await bot.stdout.waitFor('"type":"user_list"'));
    assert.equal(users.id, "who");
    await say(bot, JSON.stringify({ type: "message", receiver: "nobody", content: "?" }));
    const failed = JSON.parse(await bot.stdout.waitFor('"type":"message_error"'));
    assert.equal(failed.code, "unknown_recipient");
    await say(bot, "nonsense");
    assert.equal(JSON.parse(await bot.stdout.waitFor('"type":"error"')).code, "bad_json");
    await bot.endInput();
    assert.equal((await bot.status).code, 77);
  }));

Deno.test("a script learns by the exit code that something it said was refused", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    const { args, env } = settingsOf(folder, "ana");
    const pipe = (input: string, ...more: string[]) =>
      runChat(["connect", ...args, ...more], { env, input });
    const good = await pipe("hello\n", "--name", "ana", server.lines[0]!);
    assert.equal(good.code, 0, good.stderr);

    const unknown = await pipe("/msg zoe hello\n/join #lobby\nand on\n");
    assert.equal(unknown.code, 77);
    assert.match(unknown.stderr, /✗ not sent to zoe: "hello": There is nobody called "zoe" here/);
    assert.match(unknown.stdout, /ana: and on/);
    const tooLong = await pipe("x".repeat(40_000) + "\n");
    assert.equal(tooLong.code, 77);
    assert.match(tooLong.stderr, /Cannot keep 40000 bytes of text/);
    assert.equal((await pipe("/mgs bia hello\n")).code, 77);
    const asked = await pipe('{"type":"block","id":"7","username":"zoe"}\n', "--json");
    assert.equal(asked.code, 77);
    assert.match(asked.stdout, /"id":"7","code":"unknown_recipient"/);
    assert.equal((await pipe("fine again\n/quit\n")).code, 0);
  }));

Deno.test("a second chat connect on one profile is turned away, and /forget leaves nothing", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    await using ana = await connect(folder, "ana", server.lines[0]!);
    const { args, env } = settingsOf(folder, "ana");
    const second = await runChat(["connect", ...args], { env });
    assert.equal(second.code, 75);
    assert.match(second.stderr, /The profile "ana" is in use by another "chat connect"/);

    await say(ana, "/forget");
    await ana.stderr.waitFor("Logged out");
    assert.equal((await ana.status).code, 0);
    await assert.rejects(Deno.stat(join(folder, "profiles", "ana")), Deno.errors.NotFound);
  }));

Deno.test("a password comes from a file or the first line of input, and is never shown", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    const path = join(folder, "password");
    await Deno.writeTextFile(path, "a-password-in-a-file\n");
    const common = ["connect", "--temporary", "--data", folder];
    const fromFile = await runChat(
      [...common, "--name", "ana", "--password-file", path, server.lines[0]!],
      { input: "hi\n" },
    );
    assert.equal(fromFile.code, 0, fromFile.stderr);
    assert.match(fromFile.stdout, /ana: hi/);

    const fromInput = await runChat([...common, "--name", "ana", server.lines[1]!], {
      input: "a-password-in-a-file\nhello again\n",
    });
    assert.equal(fromInput.code, 0, fromInput.stderr);
    assert.match(fromInput.stderr, /"ana" is registered already: .* tries to log in/);
    assert.match(fromInput.stdout, /ana: hello again/);

    const refused = async (file: string) =>
      (await runChat([...common, "--name", "ana", "--password-file", file, server.lines[1]!])).code;
    assert.equal(await refused(join(folder, "absent")), 66);
    await Deno.writeTextFile(path, "\n");
    assert.equal(await refused(path), 65);

    const wrong = await runChat([...common, "--name", "ana", server.lines[1]!], {
      input: "not-the-password\n",
    });
    assert.equal(wrong.code, 77);
    for (const { stdout, stderr } of [fromFile, fromInput, wrong]) {
      assert.doesNotMatch(stdout + stderr, /a-password-in-a-file|not-the-password/);
    }
    await assert.rejects(Deno.stat(join(folder, "profiles")), Deno.errors.NotFound);
  }));

Deno.test("at the cap a script is told which sessions there are and what to do", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    const sessions: Program[] = [];
    const env = { CHAT_PASSWORD: "ana-has-a-password" };
    const start = (line: string) =>
      spawnChat(["connect", "--temporary", "--data", folder, "--name", "ana", line], { env });
    for (const line of [0, 1, 1].map((index) => server.lines[index]!)) {
      const program = await start(line);
      sessions.push(program);
      await program.stderr.waitFor("caught up");
    }
    await using fourth = await start(server.lines[1]!);
    await fourth.stderr.waitFor("3. chat/");
    assert.equal((await fourth.status).code, 77);
    await fourth.stderr.waitFor("chat: hint: Close");
    for (const program of sessions) await program.kill();
  }));
