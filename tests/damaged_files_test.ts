import assert from "node:assert/strict";
import { join } from "node:path";
import { openDatabase } from "../server/store/database.ts";
import { migrations } from "../server/store/schema.ts";
import { runChat } from "./support/program.ts";
import { inFolder } from "./support/temporary_folder.ts";

const free = ["--port", "0", "--no-http", "--no-udp", "--log-format", "json"];
const commands = [["serve", ...free], ["admin", "invite"]];

/** Runs every command on the folder; each has to end with that code and those two lines. */
async function assertRefused(data: string, code: number, lang: string, lines: readonly string[]) {
  for (const command of commands) {
    const run = await runChat([...command, "--data", data], { env: { LANG: lang } });
    assert.deepEqual([run.code, run.stdout], [code, ""], run.stderr);
    const said = run.stderr.split("\n").filter((line) => /^chat: (error|hint): /.test(line));
    assert.equal(said.length, lines.length, run.stderr);
    for (const [at, line] of lines.entries()) assert.ok(said[at]!.includes(line), said[at]);
  }
}

Deno.test("a damaged identity is named with exit code 78, and left for its backup", () =>
  inFolder(async (data) => {
    openDatabase(join(data, "chat.db"), migrations).close();
    const path = join(data, "identity.pem");
    await Deno.writeTextFile(path, "no key");
    await assertRefused(data, 78, "C", [`identity in "${path}"`, "from a backup"]);
    await assertRefused(data, 78, "pt_BR.UTF-8", [`deste servidor em "${path}"`, "de um backup"]);
    assert.equal(await Deno.readTextFile(path), "no key");
  }));

Deno.test("a damaged database is named with exit code 78, and left for its backup", () =>
  inFolder(async (data) => {
    const path = join(data, "chat.db");
    const damaged = "no database".repeat(500);
    await Deno.writeTextFile(path, damaged);
    await assertRefused(data, 78, "C", [`the database "${path}"`, "from a backup"]);
    assert.equal(await Deno.readTextFile(path), damaged);
  }));

Deno.test("a database to migrate that another program has open is a failure for now", () =>
  inFolder(async (data) => {
    const path = join(data, "chat.db");
    const other = openDatabase(path, migrations.slice(0, -1));
    other.exec(
      "BEGIN IMMEDIATE; INSERT INTO meta (key, value) VALUES ('kept', 'x'); COMMIT; BEGIN",
    );
    other.prepare("SELECT * FROM meta").all();
    await assertRefused(data, 75, "C", [`migrate the database "${path}"`, "Stop that one"]);
    other.close();
  }));
