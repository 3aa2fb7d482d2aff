import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { version } from "../common/version.ts";
import { writeChecksums } from "../scripts/checksums.ts";
import { migrations } from "../server/store/schema.ts";
import { install, installTest, ownFile, release } from "./support/install.ts";
import { chatCommand, programEnvironment, runChat, spawnChat } from "./support/program.ts";
import { projectDirectory } from "./support/project_directory.ts";
import { serveArguments } from "./support/server_program.ts";
import { inFolder } from "./support/temporary_folder.ts";
import { WireClient } from "./support/wire_client.ts";

/** A line of a shell script that runs the project's Deno, also in a bare environment. */
async function runsDeno(args: readonly string[]): Promise<string> {
  const { DENO_DIR } = await programEnvironment({});
  const words = [Deno.execPath(), ...args].map((word) => `'${word}'`).join(" ");
  return `DENO_DIR='${DENO_DIR}' exec ${words} "$@"`;
}

function olderRelease(folder: string): Promise<string> {
  const program = join(projectDirectory, "tests", "support", "older_program.ts");
  const config = join(projectDirectory, "deno.json");
  return runsDeno(["run", "-A", "--no-prompt", `--config=${config}`, program])
    .then((line) => release(folder, "0.0.9", line));
}

/** The executable that is tested; where there is none, what starts the program from source. */
async function presentRelease(folder: string): Promise<string> {
  const { command, args } = chatCommand();
  if (args.length > 0) return await release(folder, version, await runsDeno(args));
  const path = join(folder, `release-${version}`);
  await Deno.mkdir(path);
  await Deno.symlink(command, join(path, ownFile));
  await writeChecksums(path, [ownFile]);
  return path;
}

function databaseVersion(path: string): number {
  using database = new DatabaseSync(path, { readOnly: true });
  return Number(database.prepare("PRAGMA user_version").get()?.user_version);
}

/** Serves with what was installed, and tells which texts Caio gets. */
async function textsForCaio(chat: string, data: string): Promise<string[]> {
  await using server = await spawnChat(serveArguments(data), { executable: chat });
  const ready = JSON.parse(await server.stderr.waitFor('"event":"ready"'));
  using caio = await WireClient.connect(Number(String(ready.plain).replace(/.*:/, "")));
  await caio.hello();
  await caio.login("caio");
  const texts: string[] = [];
  const next = () => caio.nextWhere("what is replayed", () => true);
  for (let frame = await next(); frame.type !== "caught_up"; frame = await next()) {
    if (frame.type === "message") texts.push(String(frame.content));
  }
  assert.equal((await server.kill("SIGTERM")).code, 0);
  return texts.sort();
}

installTest(
  "an upgrade by install.sh goes on with the data, keeps its copy, and there is a way back",
  () =>
    inFolder(async (home) => {
      const chat = join(home, ".local", "bin", "chat");
      const [data, path] = [join(home, "data"), join(home, "data", "chat.db")];
      const serveOlder = () => runChat(["serve", "--data", data], { executable: chat });
      const [older, present] = [await olderRelease(home), await presentRelease(home)];

      assert.match((await install(home, ["--from", older])).stdout, /^chat 0\.0\.9 is in /);
      assert.deepEqual(await serveOlder(), { code: 0, stdout: "ready\n", stderr: "" });
      assert.equal(databaseVersion(path), 2);

      const upgrade = await install(home, ["--from", present]);
      assert.equal(upgrade.code, 0, upgrade.stderr);
      assert.ok(upgrade.stdout.startsWith(`chat ${version} is in ${chat}, where chat 0.0.9 was;`));
      const texts = ["bia is back", "first in the lab", "hello, lobby", "without bia"];
      assert.deepEqual(await textsForCaio(chat, data), texts);
      const copy = `${path}.v2.bak`;
      assert.deepEqual([databaseVersion(path), databaseVersion(copy)], [migrations.length, 2]);

      await install(home, ["--from", older]);
      const { code, stdout, stderr } = await serveOlder();
      assert.deepEqual([code, stdout], [78, ""]);
      assert.ok(stderr.startsWith(`chat: error: Cannot open "${path}": a newer version of chat`));
      assert.ok(stderr.includes(`its version is ${migrations.length}, and this program knows 2`));
      assert.ok(stderr.includes(copy), stderr);
      assert.equal(databaseVersion(path), migrations.length);

      await Deno.rename(copy, path);
      assert.equal((await serveOlder()).code, 0);
    }),
);
