/** What only an executable has to show; registered where `CHAT_EXECUTABLE` names one. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { version } from "../common/version.ts";
import { writeChecksums } from "../scripts/checksums.ts";
import { fileNameOf, platforms } from "../scripts/platforms.ts";
import { testPackages } from "../scripts/production_config.ts";
import { chatCommand } from "./support/program.ts";
import { LineReader } from "./support/line_reader.ts";
import { projectDirectory } from "./support/project_directory.ts";
import { inFolder } from "./support/temporary_folder.ts";

const executableTest = Deno.env.get("CHAT_EXECUTABLE") ? Deno.test : () => {};

executableTest(
  "all that the program needs is inside the executable, and nothing that only tests need",
  async () => {
    const bytes = new Uint8Array(await Deno.readFile(chatCommand().command));
    const has = (text: string) => Buffer.from(bytes.buffer).includes(text);
    // Folders by their names: other packages speak of these in their own descriptions.
    const hasFolder = (name: string) => has(`"n":"${name.split("/")[0]}"`);
    assert.ok(hasFolder("valibot"), "packages are not where this test looks");
    // What @tus/server can do without is not in it, either.
    for (const name of [...testPackages, "@redis/client", "ioredis"]) {
      assert.ok(!hasFolder(name), name);
    }
    assert.ok(!has('Deno.test("'), "a test");
    // Nothing imports it, so it is only inside because `scripts/compile.ts` names it.
    assert.ok(has("scope.onmessage = "), "the Worker that writes large batches");
  },
);

executableTest(
  "the executable works alone: no Deno, an empty home, an empty folder",
  () =>
    inFolder(async (home) => {
      const child = new Deno.Command(chatCommand().command, {
        args: [
          "serve",
          "--port",
          "0",
          "--http-port",
          "0",
          "--udp-port",
          "0",
          "--log-format",
          "json",
        ],
        cwd: home,
        env: { HOME: home, PATH: "/nowhere" },
        clearEnv: true,
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      const [stdout, stderr] = [child.stdout, child.stderr].map((stream, index) =>
        new LineReader(stream, `stream ${index + 1} of the executable`)
      );
      try {
        await stderr!.waitFor('"event":"ready"');
        assert.ok(stdout!.lines.some((line) => line.includes("chat connect chat://")));
      } finally {
        child.kill("SIGTERM");
        await Promise.all([stdout!.ended, stderr!.ended]);
      }
      assert.equal((await child.status).code, 0);
    }),
);

executableTest(
  "install.sh puts the executable into a home, and it runs there",
  () =>
    inFolder(async (home) => {
      const name = fileNameOf(platforms.find(({ target }) => target === Deno.build.target)!);
      await Deno.symlink(chatCommand().command, join(home, name));
      await writeChecksums(home, [name]);
      const script = join(projectDirectory, "scripts", "install.sh");
      const env = { HOME: home, PATH: "/usr/bin:/bin" };
      const args = [script, "--from", home];
      const installed = await new Deno.Command("/bin/sh", { args, env, clearEnv: true }).output();
      assert.equal(installed.code, 0, new TextDecoder().decode(installed.stderr));
      const chat = join(home, ".local", "bin", "chat");
      const run = await new Deno.Command(chat, { args: ["--version"], env, clearEnv: true })
        .output();
      assert.equal(new TextDecoder().decode(run.stdout), `chat ${version}\n`);
    }),
);

executableTest(
  "the executable leaves nothing where other people of the machine can write",
  () =>
    inFolder(async (folder) => {
      const env = { HOME: folder, TMPDIR: folder, PATH: "/nowhere" };
      for (const args of [["--version"], ["where"], ["--help"]]) {
        const run = new Deno.Command(chatCommand().command, { args, env, clearEnv: true });
        assert.ok((await run.output()).success);
      }
      assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
    }),
);
