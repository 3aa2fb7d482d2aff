import assert from "node:assert/strict";
import { join } from "node:path";
import { digestOfFile, filesIn, makeFile, whenAsLarge } from "./support/large_files.ts";
import { connect, connectInFrames, say, serve, settingsOf, transcript } from "./support/people.ts";
import { runChat, spawnChat } from "./support/program.ts";
import { inFolder } from "./support/temporary_folder.ts";

const mebibyte = 1024 * 1024;

/** Where somebody's files go. */
const at = (folder: string, name: string) => ["--downloads", join(folder, `${name}-has`)];

Deno.test("a file goes to one person, who sees it offered and takes it; both see that", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder, { httpPort: 0 });
    await using ana = await connect(folder, "ana", server.lines[0]!);
    await using bia = await connect(folder, "bia", ...at(folder, "bia"), server.lines[1]!);
    const path = join(folder, "relatório final.pdf");
    const digest = await makeFile(path, 3 * mebibyte, 1);
    await say(ana, `/send bia ${path}`);
    await bia.stdout.waitFor("ana offers relatório final.pdf (3.1 MB); to fetch it: /accept 1");
    await say(bia, "/files");
    await bia.stdout.waitFor("[ana 1] ana: relatório final.pdf (3.1 MB); /accept 1");
    await say(bia, "/join ana");
    await say(bia, "/accept 1");
    const saved = await bia.stderr.waitFor("saved ");
    await ana.stdout.waitFor("bia accepted relatório final.pdf");
    assert.equal(await digestOfFile(saved.replace("· saved ", "")), digest);
    // The same once more: nothing is written over.
    await say(bia, "/accept 1");
    await bia.stderr.waitFor("relatório final (1).pdf");
    await say(bia, "/files");
    await bia.stdout.waitFor("No file is under way, and none waits");
    await say(ana, "/join bia");
    await say(ana, "/delete 1");
    await bia.stdout.waitFor("ana deleted");
    await say(bia, "/accept 1");
    await bia.stderr.waitFor("It was taken back, has expired, or cannot be seen any more");
  }));

Deno.test("a file goes to a group; each answers, and who was away finds it", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder, { httpPort: 0 });
    await using ana = await connect(folder, "ana", server.lines[0]!);
    await (await connect(folder, "caio", server.lines[1]!)).kill();
    await using bia = await connect(folder, "bia", server.lines[1]!);
    await say(ana, "/group #lab bia caio");
    await bia.stdout.waitFor("created the group");
    const path = join(folder, "notes.txt");
    await Deno.writeTextFile(path, "all of us");
    await say(ana, "/join #lab");
    await say(ana, `/send "${path}"`);
    await bia.stdout.waitFor("[#lab] ana offers notes.txt");
    await say(bia, "/join #lab");
    await say(bia, "/decline last");
    await ana.stdout.waitFor("[#lab] bia declined notes.txt");
    await using caio = await connect(folder, "caio", ...at(folder, "caio"));
    await say(caio, "/join #lab");
    await say(caio, "/accept last");
    await caio.stderr.waitFor("saved ");
    assert.equal(await Deno.readTextFile(join(folder, "caio-has", "notes.txt")), "all of us");
    await bia.stdout.waitFor("[#lab] caio accepted notes.txt");
    // One may change one's mind, and choose the folder.
    await say(bia, `/accept 2 ${join(folder, "elsewhere", "deep")}`);
    await bia.stderr.waitFor("saved ");
    await ana.stdout.waitFor("[#lab] bia accepted notes.txt");
    assert.deepEqual(transcript(caio).filter((line) => line.includes("notes.txt")), [
      "[#lab] ana offers notes.txt (9 byte); to fetch it: /accept 2",
      "[#lab] bia declined notes.txt (9 byte)",
      "[#lab] caio accepted notes.txt (9 byte)",
      "[#lab] bia accepted notes.txt (9 byte)",
    ]);
  }));

Deno.test("a script sends a file, and what is killed goes on when it is run again", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder, { httpPort: 0 });
    await (await connect(folder, "bia", server.lines[1]!)).kill();
    await (await connect(folder, "ana", server.lines[0]!)).kill();
    const path = join(folder, "film.mkv");
    const digest = await makeFile(path, 64 * mebibyte, 3);
    const { args, env } = settingsOf(folder, "ana");
    const send = ["send", ...args, "--file", path, "bia", "what I promised"];
    const uploads = join(folder, "server", "uploads");
    await using first = await spawnChat(send, { env });
    const before = await whenAsLarge(uploads, /./, 5 * mebibyte);
    await first.kill();
    await using second = await spawnChat(send, { env });
    const after = await whenAsLarge(uploads, /./, 30 * mebibyte);
    assert.equal(after.name, before.name);
    assert.equal((await second.status).code, 0, second.stderr.lines.join("\n"));
    const [id, ...more] = second.stdout.lines;
    assert.match(id!, /^d\d+\/2$/);
    assert.deepEqual([more, second.stderr.lines], [[], []]);

    await using bia = await connect(folder, "bia", ...at(folder, "bia"));
    await say(bia, "/join ana");
    await say(bia, "/accept last");
    await bia.stderr.waitFor("saved ");
    assert.equal(await digestOfFile(join(folder, "bia-has", "film.mkv")), digest);
    assert.deepEqual(transcript(bia).slice(0, 2), [
      "[ana] ana: what I promised",
      "[ana] ana offers film.mkv (67.1 MB); to fetch it: /accept 2",
    ]);
    // What is done is not gone on with: the same once more is another offer.
    const again = await runChat(["send", ...args, "--json", "--file", path, "bia"], { env });
    const { seq, digest: said } = JSON.parse(again.stdout);
    assert.deepEqual([again.code, seq > 2, said], [0, true, `sha256:${digest}`]);
  }));

Deno.test("what cannot be sent is told with what would work, and by the exit code", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder, { httpPort: 0, more: ["--max-file-mb", "1"] });
    await (await connect(folder, "ana", server.lines[0]!)).kill();
    const { args, env } = settingsOf(folder, "ana");
    const large = join(folder, "large.bin");
    await makeFile(large, 2 * mebibyte, 4);
    const small = join(folder, "small.txt");
    await Deno.writeTextFile(small, "");
    const send = async (to: string, ...more: string[]) => {
      const { code, stderr, stdout } = await runChat(["send", ...args, to, ...more], { env });
      assert.equal(stdout, "");
      return [code, stderr] as const;
    };
    for (
      const [to, more, code, said] of [
        ["bia", ["--file", folder], 66, /is a folder[^]*hint: Make one file of it: tar czf/],
        ["bia", ["--file", join(folder, "none")], 66, /There is no file ".*none"/],
        ["bia", ["--file", large], 77, /It has 2\.1 MB, and this server takes 1 MB at most/],
        ["nobody", ["--file", small], 77, /There is nobody called "nobody"/],
        ["bia", ["--file", small, "--queue"], 64, /cannot wait on this machine/],
        ["bia", [], 64, /There is nothing to send/],
      ] as const
    ) {
      const [ended, stderr] = await send(to, ...more);
      assert.equal(ended, code, stderr);
      assert.match(stderr, said);
    }
    await server.program.kill();
    const [code, stderr] = await send("bia", "--file", small, "--timeout", "1");
    assert.deepEqual([code, /hint: Run the same again/.test(stderr)], [75, true], stderr);
    await using without = await serve(folder, { port: server.port });
    assert.match((await send("ana", "--file", small))[1], /takes no files: .*--no-http/);
    assert.ok(without.port);
  }));

Deno.test("at the end of its input a client waits until its files have arrived", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder, { httpPort: 0 });
    await using bia = await connect(folder, "bia", ...at(folder, "bia"), server.lines[1]!);
    const path = join(folder, "a.bin");
    const digest = await makeFile(path, 20 * mebibyte, 5);
    const { args, env } = settingsOf(folder, "ana");
    const input = `/send bia ${path}\n/send bia ${join(folder, "none")}\n`;
    const ana = await runChat(["connect", ...args, "--name", "ana", server.lines[0]!], {
      env: { ...env, LANG: "pt_BR.UTF-8" },
      input,
    });
    assert.equal(ana.code, 77);
    assert.match(ana.stderr, /enviando a\.bin \(21 MB\) para bia/);
    assert.match(ana.stderr, /Não existe o arquivo ".*none"/);
    assert.match(ana.stdout, /ana oferece a\.bin \(21 MB\) {2}✓/);
    await bia.stdout.waitFor("ana offers a.bin");
    await say(bia, "/join ana");
    await say(bia, "/accept last");
    await bia.endInput();
    assert.equal((await bia.status).code, 0);
    assert.equal(await digestOfFile(join(folder, "bia-has", "a.bin")), digest);
  }));

Deno.test("programs hear of files in frames, and answer in frames", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder, { httpPort: 0 });
    await using bot = await connectInFrames(folder, "bot", server.lines[1]!);
    await (await connect(folder, "ana", server.lines[0]!)).kill();
    const path = join(folder, "a.txt");
    await Deno.writeTextFile(path, "a");
    const { args, env } = settingsOf(folder, "ana");
    assert.equal((await runChat(["send", ...args, "--file", path, "bot"], { env })).code, 0);
    const offer = JSON.parse(await bot.stdout.waitFor('"type":"file_offer"'));
    assert.deepEqual([offer.file.name, offer.file.size], ["a.txt", 1]);
    const { conversation, seq } = offer;
    const answer = { type: "file_answer", conversation, seq, answer: "declined" };
    await say(bot, JSON.stringify(answer));
    const heard = JSON.parse(await bot.stdout.waitFor('"type":"file_answer"'));
    assert.deepEqual([heard.target, heard.actor, heard.answer], [seq, "bot", "declined"]);
  }));

Deno.test("a transfer that is cancelled leaves nothing, here or on the server", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder, { httpPort: 0 });
    await using ana = await connect(folder, "ana", server.lines[0]!);
    await makeFile(join(folder, "a.bin"), 256 * mebibyte, 6);
    await say(ana, `/send #lobby ${join(folder, "a.bin")}`);
    const uploads = join(folder, "server", "uploads");
    await whenAsLarge(uploads, /./, mebibyte);
    await say(ana, "/cancel 1");
    await ana.stderr.waitFor("a.bin is cancelled");
    await say(ana, "/files");
    await ana.stdout.waitFor("No file is under way");
    assert.deepEqual(await filesIn(uploads, /./), []);
    await say(ana, "/cancel 1");
    await ana.stderr.waitFor("No file is under way with the number 1");
  }));
