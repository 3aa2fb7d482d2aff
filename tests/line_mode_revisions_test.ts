import assert from "node:assert/strict";
import { join } from "node:path";
import { connect, connectInFrames, say, serve, settingsOf, transcript } from "./support/people.ts";
import { runChat } from "./support/program.ts";
import { inFolder } from "./support/temporary_folder.ts";

Deno.test("messages are answered, edited and deleted by their numbers, or as the last ones", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    await using ana = await connect(folder, "ana", server.lines[0]!);
    await using bia = await connect(folder, "bia", server.lines[1]!);

    await say(ana, "lunch at twelve?\n/edit last lunch at one?");
    await bia.stdout.waitFor("[#lobby] ana edited: lunch at one?");
    await say(bia, "/reply last fine by me\n/history");
    await bia.stdout.waitFor("[#lobby 1] ana: lunch at one? (edited)");
    await bia.stdout.waitFor("[#lobby 2] ana edited 1: lunch at one?");
    await bia.stdout.waitFor("[#lobby 3] bia: fine by me  ✓");
    await ana.stdout.waitFor("[#lobby] bia: fine by me");
    await ana.stdout.waitFor("    ↳ ana: lunch at one?");
    await say(ana, "/reply 3 see you\n/delete 1");
    await bia.stdout.waitFor("[#lobby] ana: see you");
    await bia.stdout.waitFor("    ↳ bia: fine by me");
    await bia.stdout.waitFor("[#lobby] ana deleted a message");
    await say(bia, "/history 5");
    await bia.stdout.waitFor("[#lobby 1] ana: (deleted)");
    await bia.stdout.waitFor("[#lobby 2] ana edited 1: (deleted since)");
    await bia.stdout.waitFor("    ↳ ana: (deleted)");
    await bia.stdout.waitFor("[#lobby 5] ana deleted message 1");

    // The owner of the server keeps order in the lobby.
    await say(ana, "/delete 3");
    await bia.stdout.waitFor("[#lobby] ana deleted a message of bia");
    await say(bia, "/edit 4 mine now\n/edit 3 x\n/delete 99\n/edit last x");
    await bia.stderr.waitFor("✗ /edit: ");
    await bia.stderr.waitFor("✗ /edit: ");
    await bia.stderr.waitFor("✗ /delete: ");
    await bia.stderr.waitFor("Nothing that you said is here");
    await bia.endInput();
    assert.equal((await bia.status).code, 77);
  }));

Deno.test("somebody who was away sees only what is left, and its text is nowhere on the disk", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    await using ana = await connect(folder, "ana", server.lines[0]!);
    const { args, env } = settingsOf(folder, "bia");
    const first = await runChat(["connect", ...args, "--name", "bia", server.lines[1]!], { env });
    assert.equal(first.code, 0, first.stderr);
    await say(
      ana,
      "/msg bia the key is under the mat\n/delete last\nforget it\n/edit last never mind",
    );
    await ana.stdout.waitFor("ana edited: never mind  ✓");

    await using bia = await connect(folder, "bia");
    await bia.endInput();
    await bia.status;
    assert.deepEqual(transcript(bia), [
      "[ana] ana: (deleted)",
      "[ana] ana: never mind (edited)",
    ]);
    await ana.endInput();
    await ana.status;
    for (const name of ["ana", "bia"]) {
      const path = join(folder, "profiles", name, "profile.db");
      const text = new TextDecoder("latin1").decode(await Deno.readFile(path));
      assert.doesNotMatch(text, /under the mat/);
      assert.match(text, /never mind/);
    }
  }));

Deno.test("words are found wherever one may read, as they are now, with their numbers", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    await using ana = await connect(folder, "ana", server.lines[0]!);
    await using bia = await connect(folder, "bia", server.lines[1]!);
    await say(ana, "pão de queijo\n/msg bia queijo e pão\n/msg bia só queijo\n/join #lobby");
    await bia.stdout.waitFor("só queijo");
    await say(ana, "/search PAO queij");
    await ana.stdout.waitFor("[#lobby 1] ana: pão de queijo");
    await ana.stdout.waitFor("[bia 1] ana: queijo e pão");
    await say(ana, "/edit 1 só pão\n/search queijo");
    await ana.stdout.waitFor("[bia 1] ana: queijo e pão");
    await ana.stdout.waitFor("[bia 2] ana: só queijo");
    await say(ana, "/search caviar");
    await ana.stdout.waitFor('Nothing was found for "caviar"');
    await ana.endInput();
    await ana.status;
    const found = ana.stdout.lines.filter((line) => line.includes("[#lobby 1]"));
    assert.equal(found.length, 1);
  }));

Deno.test("what is said while the server is away is edited only when it has a number", () =>
  inFolder(async (folder) => {
    await using first = await serve(folder);
    const { port, udpPort } = first;
    await using ana = await connect(folder, "ana", first.lines[0]!);
    await say(ana, "one");
    await ana.stdout.waitFor("ana: one  ✓");
    await first.program.kill("SIGKILL");
    await ana.stderr.waitFor("not connected");
    await say(ana, "/edit 1 uno\ntwo\n/edit last dos");
    await using _second = await serve(folder, { port, udpPort });
    await ana.stdout.waitFor("ana edited: uno  ✓");
    await ana.stdout.waitFor("ana: two  ✓");
    await ana.stdout.waitFor("ana edited: dos  ✓");
  }));

Deno.test("programs edit, delete and answer in frames, and get them whole", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    await using ana = await connect(folder, "ana", server.lines[0]!);
    await using bot = await connectInFrames(folder, "bot", server.lines[1]!);
    const tell = (frame: object) => say(bot, JSON.stringify(frame));
    const heard = async (text: string) => JSON.parse(await bot.stdout.waitFor(text));

    await say(ana, "hello bot");
    const { conversation, seq } = await heard('"content":"hello bot"');
    await tell({ type: "message", conversation, content: "beep", reply_to: seq });
    const own = await heard('"content":"beep"');
    assert.deepEqual([own.reply_to, own.seq], [1, 2]);
    await ana.stdout.waitFor("    ↳ ana: hello bot");
    await tell({ type: "edit", conversation, seq: 2, content: "boop", client_id: "my-edit" });
    const edit = await heard('"type":"edit"');
    const { target, sender, content, client_id } = edit;
    assert.deepEqual({ target, sender, content, client_id }, {
      ...{ target: 2, sender: "bot", content: "boop", client_id: "my-edit" },
    });
    await ana.stdout.waitFor("[#lobby] bot edited: boop");
    await tell({ type: "delete", conversation, seq: 2 });
    const deletion = await heard('"type":"delete"');
    assert.deepEqual([deletion.target, deletion.actor, deletion.seq], [2, "bot", 4]);
    await tell({ type: "edit", conversation, seq: 2, content: "again" });
    assert.equal((await heard('"type":"error"')).code, "entry_deleted");
    await tell({ type: "message", conversation, content: "x", digest: "sha256:00" });
    assert.equal((await heard('"type":"message_error"')).code, "integrity");
    await tell({ type: "history", id: "h", conversation });
    const { entries } = await heard('"type":"history_response"');
    assert.deepEqual(entries.map((one: { deleted?: true }) => one.deleted), [
      ...[undefined, true, true, undefined],
    ]);
  }));
