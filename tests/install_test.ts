import assert from "node:assert/strict";
import { join } from "node:path";
import { writeChecksums } from "../scripts/checksums.ts";
import { install, installTest, ownFile, release } from "./support/install.ts";
import { toolTest } from "./support/require.ts";
import { inFolder } from "./support/temporary_folder.ts";

async function installedVersion(path: string): Promise<string> {
  const { stdout } = await new Deno.Command(path, { args: ["--version"] }).output();
  return new TextDecoder().decode(stdout).trim();
}

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}

installTest(
  "it is installed into the home of whoever runs it, who is told what is missing on PATH",
  () =>
    inFolder(async (home) => {
      const { code, stdout, stderr } = await install(home, [
        "--from",
        await release(home, "1.0.0"),
      ]);
      const bin = join(home, ".local", "bin");
      assert.deepEqual([code, stderr], [0, ""]);
      assert.match(stdout, /^chat 1\.0\.0 is in \S+\/\.local\/bin\/chat\n/);
      assert.ok(stdout.includes(`${bin} is not on your PATH`));
      assert.ok(stdout.includes(`export PATH="${bin}:$PATH"`));
      assert.equal(await installedVersion(join(bin, "chat")), "chat 1.0.0");
      assert.equal((await Deno.stat(join(bin, "chat"))).mode! & 0o777, 0o755);
      assert.deepEqual(await namesIn(bin), ["chat"]);
    }),
);

installTest(
  "a newer one takes the place of an older one, and both are named",
  () =>
    inFolder(async (home) => {
      const bin = join(home, "tools", "bin");
      const env = { PREFIX: join(home, "tools"), PATH: `/usr/bin:/bin:${bin}` };
      await install(home, ["--from", await release(home, "1.0.0")], env);
      const second = await release(home, "2.0.0");
      const { code, stdout } = await install(home, ["--from", second], {
        ...env,
        LANG: "pt_BR.UTF-8",
      });
      assert.equal(code, 0);
      assert.match(stdout, /^chat 2\.0\.0 está em \S+\/chat, onde estava chat 1\.0\.0; .*\n$/);
      assert.equal(await installedVersion(join(bin, "chat")), "chat 2.0.0");
      assert.deepEqual(await namesIn(bin), ["chat"]);
    }),
);

installTest(
  "a folder in the place of the program is named, and nothing is put into it",
  () =>
    inFolder(async (home) => {
      const bin = join(home, ".local", "bin");
      await Deno.mkdir(join(bin, "chat"), { recursive: true });
      const from = await release(home, "1.0.0");
      const { code, stdout, stderr } = await install(home, ["--from", from]);
      assert.deepEqual([code, stdout], [73, ""]);
      assert.match(stderr, /bin\/chat is a folder/);
      assert.deepEqual([await namesIn(bin), await namesIn(join(bin, "chat"))], [["chat"], []]);
    }),
);

/** Ways in which a release is not to be trusted, or of no use here. */
const broken: Record<
  string,
  { spoil: (path: string) => Promise<void>; code: number; says: RegExp }
> = {
  "another file than the checksum's": {
    spoil: (path) => Deno.writeTextFile(join(path, ownFile), "#!/bin/sh\necho chat 6.6.6\n"),
    code: 65,
    says: /is not the file that SHA256SUMS names/,
  },
  "no checksum for the file": {
    spoil: (path) =>
      Deno.writeTextFile(join(path, "SHA256SUMS"), `${"0".repeat(64)}  x${ownFile}\n`),
    code: 65,
    says: /SHA256SUMS has no line for chat-/,
  },
  "no checksums": {
    spoil: (path) => Deno.remove(join(path, "SHA256SUMS")),
    code: 66,
    says: /there is no SHA256SUMS in /,
  },
  "no file for this machine": {
    spoil: (path) => Deno.remove(join(path, ownFile)),
    code: 66,
    says: /there is no chat-\S+ in /,
  },
  "a file that does not run here": {
    async spoil(path) {
      await Deno.writeTextFile(join(path, ownFile), "#!/bin/sh\nexit 1\n");
      await writeChecksums(path, [ownFile]);
    },
    code: 69,
    says: /does not run on this machine/,
  },
};

for (const [what, { spoil, code, says }] of Object.entries(broken)) {
  installTest(
    `a release with ${what} is refused and changes nothing`,
    () =>
      inFolder(async (home) => {
        await install(home, ["--from", await release(home, "1.0.0")]);
        const bad = await release(home, "2.0.0");
        await spoil(bad);
        const refused = await install(home, ["--from", bad]);
        assert.deepEqual([refused.code, refused.stdout], [code, ""]);
        assert.match(refused.stderr, /^install: error: /);
        assert.match(refused.stderr, says);
        const bin = join(home, ".local", "bin");
        assert.equal(await installedVersion(join(bin, "chat")), "chat 1.0.0");
        assert.deepEqual(await namesIn(bin), ["chat"]);
      }),
  );
}

installTest(
  "a place that cannot be written to is named with what to do",
  () =>
    inFolder(async (home) => {
      await Deno.writeTextFile(join(home, "file"), "");
      const from = ["--from", await release(home, "1.0.0")];
      const { code, stderr } = await install(home, from, { PREFIX: join(home, "file") });
      assert.equal(code, 73);
      assert.match(stderr, /cannot write to \S+\/file\/bin; name another place: PREFIX=FOLDER\n$/);
    }),
);

installTest("what it does not understand, it does not run", () =>
  inFolder(async (home) => {
    for (const args of [["--form", "x"], ["--from"], ["x"]]) {
      const { code, stdout, stderr } = await install(home, args);
      assert.deepEqual([code, stdout], [64, ""]);
      assert.match(stderr, /^Usage: install\.sh/);
    }
    assert.match((await install(home, ["--help"], { LANG: "pt_BR" })).stdout, /^Uso: install\.sh/);
  }));

for (const tool of ["curl", "wget"] as const) {
  toolTest(
    tool,
    `it is downloaded from an address by ${tool}, and what is not there is named`,
    () =>
      inFolder(async (home) => {
        const path = await release(home, "1.0.0");
        await using site = Deno.serve(
          { port: 0, hostname: "127.0.0.1", onListen() {} },
          (request) => {
            const name = new URL(request.url).pathname.replace("/files/", "");
            return Deno.readFile(join(path, name)).then(
              (bytes) => new Response(bytes),
              () => new Response("", { status: 404 }),
            );
          },
        );
        const from = `http://127.0.0.1:${site.addr.port}/files/`;
        const env = { PATH: await pathWith(home, tool) };
        const { code, stdout, stderr } = await install(home, ["--from", from], env);
        assert.equal(code, 0, stderr);
        assert.match(stdout, /^chat 1\.0\.0 is in /);
        await Deno.remove(join(path, ownFile));
        const absent = await install(home, ["--from", from], env);
        assert.equal(absent.code, 69);
        assert.match(absent.stderr, /cannot download http:\S+\/files\/chat-/);
      }),
  );
}

/** A `PATH` with what every system has, and only one way to download. */
async function pathWith(folder: string, tool: "curl" | "wget"): Promise<string> {
  const bin = join(folder, "tools");
  await Deno.mkdir(bin);
  const usual = ["awk", "cat", "chmod", "cp", "cut", "dirname", "mkdir", "mktemp", "mv", "rm"];
  for (const name of [...usual, "sha256sum", "uname", "sh", tool]) {
    const { stdout } = await new Deno.Command("which", { args: [name] }).output();
    await Deno.symlink(new TextDecoder().decode(stdout).trim(), join(bin, name));
  }
  return bin;
}
