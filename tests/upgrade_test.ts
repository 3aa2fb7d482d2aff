import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../server/store/database.ts";
import { migrations } from "../server/store/schema.ts";
import { runChat, spawnChat } from "./support/program.ts";
import { inFolder } from "./support/temporary_folder.ts";

const current = migrations.length;
const free = ["--port", "0", "--no-http", "--no-udp", "--log-format", "json"];

/** Leaves a database as the version before ours has left it, with something in it. */
function leaveOlderDatabase(path: string): void {
  const database = openDatabase(path, migrations.slice(0, -1));
  database.prepare("INSERT INTO meta (key, value) VALUES (?, ?)").run("kept", "since then");
  database.close();
}

function readMeta(path: string): { version: number; kept: unknown } {
  const database = new DatabaseSync(path, { readOnly: true });
  const version = Number(database.prepare("PRAGMA user_version").get()?.user_version);
  const kept = database.prepare("SELECT value FROM meta WHERE key = 'kept'").get()?.value;
  database.close();
  return { version, kept };
}

function setVersion(path: string, version: number): void {
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA user_version = ${version}`);
  database.close();
}

async function serveOnce(data: string): Promise<void> {
  await using server = await spawnChat(["serve", "--data", data, ...free]);
  await server.stderr.waitFor('"event":"ready"');
  assert.equal((await server.kill("SIGTERM")).code, 0);
}

Deno.test("an older database is migrated, and its copy is kept beside it", () =>
  inFolder(async (data) => {
    const path = join(data, "chat.db");
    leaveOlderDatabase(path);
    await serveOnce(data);
    assert.deepEqual(readMeta(path), { version: current, kept: "since then" });
    const copy = `${path}.v${current - 1}.bak`;
    assert.deepEqual(readMeta(copy), { version: current - 1, kept: "since then" });
  }));

Deno.test("a newer database is refused by name, and so is every command on it; nothing changes", () =>
  inFolder(async (data) => {
    const path = join(data, "chat.db");
    await serveOnce(data);
    setVersion(path, current + 1);
    for (const command of [["serve", ...free], ["admin", "invite"]]) {
      const { code, stdout, stderr } = await runChat([...command, "--data", data]);
      assert.deepEqual([code, stdout], [78, ""], stderr);
      const [error, hint] = stderr.split("\n").filter((line) => /^chat: (error|hint): /.test(line));
      const versions = `its version is ${current + 1}, and this program knows ${current} at most`;
      assert.equal(
        error,
        `chat: error: Cannot open "${path}": a newer version of chat has written it (${versions})`,
      );
      assert.match(hint!, /^chat: hint: Run the newer program; there is no copy/);
    }
    assert.equal(readMeta(path).version, current + 1);
  }));

Deno.test("what the refusal of a newer database says leads back: its copy serves again", () =>
  inFolder(async (data) => {
    const path = join(data, "chat.db");
    await serveOnce(data);
    const copy = `${path}.v${current}.bak`;
    await Deno.copyFile(path, copy);
    setVersion(path, current + 1);
    const { code, stderr } = await runChat(["serve", ...free, "--data", data], {
      env: { LANG: "pt_BR.UTF-8" },
    });
    assert.equal(code, 78);
    assert.match(stderr, /^chat: error: Não dá para abrir "/);
    assert.ok(stderr.includes(`dê o nome dele à cópia "${copy}"`), stderr);
    await Deno.rename(copy, path);
    await serveOnce(data);
  }));
