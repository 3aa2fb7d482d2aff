import assert from "node:assert/strict";
import { connect, say, serve, settingsOf, transcript } from "./support/people.ts";
import { runChat } from "./support/program.ts";
import { inFolder } from "./support/temporary_folder.ts";

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
      "[#lab] ana left; bia owns it now",
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
