import assert from "node:assert/strict";
import { join } from "node:path";
import { type Program, runChat, spawnChat } from "./support/program.ts";
import { inFolder } from "./support/temporary_folder.ts";

/** A `chat serve` as people start it, discovery included. */
interface Served extends AsyncDisposable {
  readonly program: Program;
  readonly port: number;
  readonly udpPort: number;
  /** The printed join lines: for the owner, and for everybody else. */
  readonly lines: readonly string[];
}

async function serve(
  folder: string,
  { host = "127.0.0.1", port = 0, udpPort = 0 } = {},
): Promise<Served> {
  const program = await spawnChat([
    ...["serve", "--data", join(folder, "server"), "--host", host, "--no-http"],
    ...["--port", String(port), "--udp-port", String(udpPort)],
    ...["--password-cost", "10", "--log-format", "json"],
  ]);
  const ready = JSON.parse(await program.stderr.waitFor('"event":"ready"'));
  const lines = program.stdout.lines.flatMap((line) => /chat:\/\/\S+/.exec(line)?.[0] ?? []);
  return {
    program,
    port: Number(ready.chat.replace(/.*:/, "")),
    udpPort: Number(ready.udp),
    lines,
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

/** Where somebody's profile is, and how they get in. */
function settingsOf(folder: string, name: string) {
  const env = { CHAT_PASSWORD: `${name}-has-a-password`, TZ: "UTC" };
  return { args: ["--data", folder, "--profile", name], env };
}

/** Starts somebody's `chat connect` and waits until it has all that was missed. */
async function connect(
  folder: string,
  name: string,
  ...more: readonly string[]
): Promise<Program> {
  const { args, env } = settingsOf(folder, name);
  const program = await spawnChat(["connect", ...args, "--name", name, ...more], { env });
  await program.stderr.waitFor("caught up");
  return program;
}

/** The chat as somebody saw it, without times and marks. */
function transcript(...programs: Program[]): string[] {
  return programs.flatMap(({ stdout }) => stdout.lines)
    .map((line) => line.replace(/^\d\d:\d\d /, "").replace(/ {2}✓$/, ""));
}

async function say(program: Program, text: string): Promise<void> {
  await program.write(text + "\n");
}

Deno.test("two people who joined by the printed lines talk in the lobby, a DM and a group", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    await using ana = await connect(folder, "ana", server.lines[0]!);
    await using bia = await connect(folder, "bia", server.lines[1]!);

    await say(ana, "olá, lobby");
    await bia.stdout.waitFor("[#lobby] ana: olá, lobby");
    await say(bia, "/msg ana só para você");
    await ana.stdout.waitFor("[bia] bia: só para você");
    await say(ana, "/group #lab bia\nwelcome to the lab");
    await bia.stdout.waitFor("[#lab] ana created the group with bia");
    await bia.stdout.waitFor("[#lab] ana: welcome to the lab");
    await say(bia, "/join #lab\n日本語 🎉");
    await ana.stdout.waitFor("[#lab] bia: 日本語 🎉");
    await ana.stderr.waitFor('bia read "welcome to the lab"');
    await say(ana, "/leave");
    await bia.stdout.waitFor("[#lab] ana left");

    await bia.endInput();
    assert.equal((await bia.status).code, 0);
    assert.deepEqual(transcript(bia), [
      "[#lobby] ana: olá, lobby",
      "[ana] bia: só para você",
      "[#lab] ana created the group with bia",
      "[#lab] ana: welcome to the lab",
      "[#lab] bia: 日本語 🎉",
      "[#lab] ana left",
    ]);
  }));

Deno.test("somebody who was killed sees what was missed: all of it, once, in order", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    await using ana = await connect(folder, "ana", server.lines[0]!);
    await using first = await connect(folder, "bia", server.lines[1]!);
    await say(ana, "before");
    await first.stdout.waitFor("ana: before");
    await say(first, "/msg ana hello\n/join #lobby");
    await ana.stdout.waitFor("[bia] bia: hello");
    // A kill between writing a line and marking it as shown may show it twice.
    await first.stderr.waitFor('ana read "hello"');
    await first.kill("SIGKILL");
    for (const text of ["one", "two", "three"]) await say(ana, text);
    await say(ana, "/msg bia for you");
    await ana.stdout.waitFor("[bia] ana: for you");

    await using second = await connect(folder, "bia");
    await say(ana, "and after");
    await second.stdout.waitFor("and after");
    await ana.stderr.waitFor('bia read "and after"');
    await second.kill("SIGKILL");
    await using third = await connect(folder, "bia");
    await third.endInput();
    await third.status;

    assert.deepEqual(transcript(first, second, third), [
      "[#lobby] ana: before",
      "[ana] bia: hello",
      "[#lobby] ana: one",
      "[#lobby] ana: two",
      "[#lobby] ana: three",
      "[ana] ana: for you",
      "[ana] ana: and after",
    ]);
  }));

Deno.test("a first message to somebody who is away is the first of all that are shown later", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    await using ana = await connect(folder, "ana", server.lines[0]!);
    const bia = settingsOf(folder, "bia");
    const join = ["connect", ...bia.args, "--name", "bia", server.lines[1]!];
    assert.equal((await runChat(join, { env: bia.env })).code, 0);

    // More than a client gets that has never seen the conversation and asks for nothing else.
    const texts = Array.from({ length: 250 }, (_, index) => `number ${index}`);
    await say(ana, ["/msg bia", ...texts].join("\n"));
    await ana.stdout.waitFor("number 249");

    const { stdout } = await runChat(["connect", ...bia.args], { env: bia.env });
    const shown = stdout.trimEnd().split("\n").map((line) => line.slice("00:00 ".length));
    assert.deepEqual(shown, texts.map((text) => `[ana] ana: ${text}`));
  }));

Deno.test("a server that was killed is found again, also on another address and port", () =>
  inFolder(async (folder) => {
    await using first = await serve(folder);
    const { port, udpPort } = first;
    await using ana = await connect(folder, "ana", first.lines[0]!);
    await using bia = await connect(folder, "bia", first.lines[1]!);

    await first.program.kill("SIGKILL");
    await ana.stderr.waitFor("not connected");
    await say(ana, "said to nobody yet");
    await using second = await serve(folder, { port, udpPort });
    await bia.stdout.waitFor("[#lobby] ana: said to nobody yet");
    await say(bia, "back again");
    await ana.stdout.waitFor("[#lobby] bia: back again");

    await second.program.kill("SIGKILL");
    await using moved = await serve(folder, { host: "127.0.0.2", udpPort });
    await ana.stderr.waitFor(`connected to 127.0.0.2:${moved.port}`);
    await say(ana, "from over here");
    await bia.stdout.waitFor("[#lobby] ana: from over here");

    await bia.endInput();
    await bia.status;
    assert.deepEqual(transcript(bia), [
      "[#lobby] ana: said to nobody yet",
      "[#lobby] bia: back again",
      "[#lobby] ana: from over here",
    ]);
  }));

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
    assert.equal(unreachable.code, 69);
    assert.match(unreachable.stderr, /nothing listens on that port/);
  }));

Deno.test("programs talk in frames", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    await using ana = await connect(folder, "ana", server.lines[0]!);
    const { args, env } = settingsOf(folder, "bot");
    await using bot = await spawnChat(
      ["connect", ...args, "--name", "bot", "--json", server.lines[1]!],
      { env },
    );
    await bot.stdout.waitFor('"type":"caught_up"');
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
    assert.equal((await bot.status).code, 0);
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
