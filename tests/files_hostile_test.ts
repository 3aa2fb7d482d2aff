import assert from "node:assert/strict";
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { makeIdentity } from "./support/identity.ts";
import { filesIn } from "./support/large_files.ts";
import { say } from "./support/people.ts";
import { type Program, spawnChat } from "./support/program.ts";
import { startFileStranger, type StrangeOffer } from "./support/file_stranger.ts";
import { inFolder } from "./support/temporary_folder.ts";
import { startThief } from "./support/thief.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Ana, at a server that she trusts, in her conversation with bia. */
async function joinAs(folder: string, line: string): Promise<Program> {
  const place = ["--data", join(folder, "ana"), "--downloads", join(folder, "downloads")];
  const env = { CHAT_PASSWORD: "ana-has-a-password", TZ: "UTC" };
  const ana = await spawnChat(["connect", ...place, "--name", "ana", line], { env });
  await ana.stderr.waitFor("caught up");
  await say(ana, "/join bia");
  return ana;
}

/** Everything below a folder that is no folder, by its path, with what it says. */
async function contents(folder: string, below = ""): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, isDirectory, isSymlink } of Deno.readDir(join(folder, below))) {
    const path = join(below, name);
    if (isDirectory) Object.assign(found, await contents(folder, path));
    else found[path] = isSymlink ? "(link)" : await Deno.readTextFile(join(folder, path));
  }
  return found;
}

const attacks = [
  "../../outside.txt",
  "/etc/cron.d/outside",
  "..\\..\\outside.txt",
  "C:\\Windows\\outside.txt",
  "C:outside.txt",
  "\\\\server\\share\\outside.txt",
  "..",
  "",
  ".bashrc",
  "invoice\u202efdp.exe",
  "nul\0.txt",
  "\u001b]0;title\u0007\u001b[2J.txt",
  "NUL",
  "com1.txt",
  "x".repeat(10_000) + ".tar.gz",
  "🎉".repeat(2_500),
  "link.txt",
  "dangling.txt",
  "taken.txt",
  "folder.txt",
  "trailing. . .",
];

Deno.test("whatever a stranger calls a file, it lands in the chosen folder and on nothing that is there", () =>
  inFolder(async (folder) => {
    const downloads = join(folder, "downloads");
    await Deno.mkdir(join(downloads, "folder.txt"), { recursive: true });
    await Deno.writeTextFile(join(folder, "secret"), "untouched");
    await Deno.writeTextFile(join(downloads, "taken.txt"), "mine");
    if (Deno.build.os !== "windows") {
      await Deno.symlink(join(folder, "secret"), join(downloads, "link.txt"));
      await Deno.symlink(join(folder, "secret"), join(downloads, "link.txt.part"));
      await Deno.symlink(join(folder, "outside"), join(downloads, "dangling.txt"));
    }
    const before = await contents(folder);
    const offers = attacks.map((name, at) => ({ name, bytes: encode(`offer ${at + 1}`) }));
    await using stranger = await startFileStranger(offers);
    await using ana = await joinAs(folder, stranger.line);
    for (const at of attacks.keys()) {
      await say(ana, `/accept ${at + 1}`);
      await ana.stderr.waitFor("saved ");
    }
    await ana.endInput();
    assert.equal((await ana.status).code, 0);

    const after = Object.entries(await contents(folder))
      .filter(([path]) => !path.startsWith("ana"));
    const fresh = after.filter(([path]) => !(path in before));
    assert.deepEqual(
      fresh.map(([, text]) => text).sort(),
      offers.map((_, at) => `offer ${at + 1}`).sort(),
    );
    assert.ok(fresh.every(([path]) => /^downloads[/\\][^/\\]+$/.test(path)), String(fresh));
    for (const [path, text] of Object.entries(before)) {
      assert.equal(Object.fromEntries(after)[path], text);
    }
    const shown = [...ana.stdout.lines, ...ana.stderr.lines].join("");
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(shown, /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u202e]/);
  }));

Deno.test("a file that is not what was offered is told, and nothing of it is left", () =>
  inFolder(async (folder) => {
    const bytes = encode("not what was offered");
    const digest = `sha256:${"0".repeat(64)}`;
    const offers: StrangeOffer[] = [
      { name: "wrong.txt", bytes, says: { digest } },
      { name: "longer.txt", bytes, says: { size: 5 } },
      { name: "fine.txt", bytes },
    ];
    await using stranger = await startFileStranger(offers);
    await using ana = await joinAs(folder, stranger.line);
    for (const name of ["wrong.txt", "longer.txt"]) {
      await say(ana, `/accept ${name === "wrong.txt" ? 1 : 2}`);
      await ana.stderr.waitFor(`✗ ${name} was not fetched: What came is not what was offered`);
    }
    assert.deepEqual(await filesIn(join(folder, "downloads"), /./), []);
    await say(ana, "/accept 3");
    await ana.stderr.waitFor("saved ");
    await ana.endInput();
    assert.equal((await ana.status).code, 77);
  }));

Deno.test("an HTTPS port that shows the right certificate without its key hears nothing", () =>
  inFolder(async (folder) => {
    const shown = await makeIdentity();
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const honestKey = createPrivateKey(shown.key);
    for (const key of [privateKey, honestKey]) {
      await using thief = startThief({ certificatePem: shown.pem, key });
      const offers = [{ name: "a.txt", bytes: encode("a") }];
      const http = { port: thief.port, certificate: shown.pem };
      await using stranger = await startFileStranger(offers, http);
      await using ana = await joinAs(await Deno.makeTempDir({ dir: folder }), stranger.line);
      await say(ana, "/accept last");
      // This test has ears: whoever holds the key hears the token.
      if (key === honestKey) await thief.hears("Bearer t");
      else {
        await ana.stderr.waitFor("its HTTPS port shows another key than the one that was handed");
        assert.equal(thief.heard, "");
      }
    }
  }));

Deno.test("a transfer that waits for its server can be cancelled, and leaves nothing", () =>
  inFolder(async (folder) => {
    await using stranger = await startFileStranger([{ name: "a.txt", bytes: encode("a") }], {
      port: 1,
    });
    await using ana = await joinAs(folder, stranger.line);
    await say(ana, "/accept last");
    await ana.stderr.waitFor("a.txt waits (the server cannot be reached)");
    await say(ana, "/cancel 1");
    await ana.stderr.waitFor("a.txt is cancelled");
    assert.deepEqual(await filesIn(join(folder, "downloads"), /./), []);
  }));
