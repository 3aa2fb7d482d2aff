/**
 * A `chat` of before the present form of the database, as far as upgrades are concerned: it makes
 * databases of version 2, opens them, and refuses newer ones as any version does.
 */
import { join } from "node:path";
import { tellFailure } from "../../common/tell.ts";
import { Passwords } from "../../server/auth/passwords.ts";
import { startFailure } from "../../server/start_failure.ts";
import { openDatabase } from "../../server/store/database.ts";
import { migrations } from "../../server/store/schema.ts";
import { leaveOlderDatabase } from "./older_database.ts";
import { testPassword } from "./test_password.ts";

const version = 2;

async function serve(data: string): Promise<void> {
  const path = join(data, "chat.db");
  const isNew = await Deno.stat(path).then(() => false, () => true);
  if (isNew) {
    await Deno.mkdir(data, { recursive: true });
    leaveOlderDatabase(path, version, await new Passwords({ cost: 10 }).hash(testPassword));
  }
  openDatabase(path, migrations.slice(0, version)).close();
}

const [command, , data = ""] = Deno.args;
if (command === "--version") {
  console.log("chat 0.0.9");
} else {
  try {
    await serve(data);
    console.log("ready");
  } catch (error) {
    Deno.exit(tellFailure(startFailure(error, "en"), "en"));
  }
}
