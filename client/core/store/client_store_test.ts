import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hasModes } from "../../../common/platform.ts";
import { LineReader } from "../../../tests/support/line_reader.ts";
import { inFolder } from "../../../tests/support/temporary_folder.ts";
import { ClientStore } from "./client_store.ts";
import { databaseName } from "./database.ts";
import { NewerProfile } from "./schema.ts";

const writer = fileURLToPath(new URL("./crash_writer.ts", import.meta.url));

function spawnWriter(folder: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", writer, folder],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

Deno.test("whenever the process is killed, the cursor and the entries agree", () =>
  inFolder(async (folder) => {
    for (let round = 0, least = 0; round < 3; round++) {
      const child = spawnWriter(folder);
      const lines = new LineReader(child.stdout, "the writer");
      await lines.waitFor((line) => Number(line) >= least + 20 + 7 * round);
      child.kill("SIGKILL");
      await Promise.all([child.status, lines.ended]);

      const told = Math.max(...lines.lines.map(Number));
      using store = await ClientStore.open(folder);
      const cursor = store.conversations.byId("d1")?.cursor ?? 0;
      const kept = store.entries.before("d1", Infinity, 1_000_000).map(({ frame }) => frame.seq);
      assert.deepEqual(kept, Array.from({ length: cursor }, (_, index) => index + 1));
      assert.ok(cursor >= told, `${told} was told to be kept, and ${cursor} is`);
      least = cursor;
    }
  }));

Deno.test(
  "a profile is for its owner's eyes only",
  { ignore: !hasModes },
  () =>
    inFolder(async (parent) => {
      const folder = join(parent, "profiles", "ana");
      using store = await ClientStore.open(folder);
      store.profile.trust({ fingerprint: "f", pem: "p" });
      assert.equal((await Deno.stat(folder)).mode! & 0o777, 0o700);
      for await (const { name } of Deno.readDir(folder)) {
        assert.equal((await Deno.stat(join(folder, name))).mode! & 0o777, 0o600, name);
      }
    }),
);

Deno.test("two processes can use one profile at once", () =>
  inFolder(async (folder) => {
    using one = await ClientStore.open(folder);
    using other = await ClientStore.open(folder);
    one.profile.trust({ fingerprint: "f", pem: "p" });
    one.profile.keepLogin({ username: "ana", userId: "u", token: "t" });
    assert.equal(other.profile.read()?.token, "t");
    other.profile.prefer({ host: "10.0.0.2", port: 1 });
    assert.deepEqual(one.profile.addresses(), [{ host: "10.0.0.2", port: 1 }]);
  }));

Deno.test("a profile of a newer program is left alone", () =>
  inFolder(async (folder) => {
    (await ClientStore.open(folder)).close();
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(join(folder, databaseName));
    database.exec("PRAGMA user_version = 99");
    database.close();
    await assert.rejects(ClientStore.open(folder), NewerProfile);
  }));

Deno.test("the address that worked last is tried first, and old ones are forgotten", () => {
  using store = ClientStore.temporary();
  for (let port = 1; port <= 12; port++) store.profile.prefer({ host: "10.0.0.2", port });
  store.profile.prefer({ host: "10.0.0.2", port: 7 });
  const ports = store.profile.addresses().map(({ port }) => port);
  assert.deepEqual(ports, [7, 12, 11, 10, 9, 8, 6, 5]);
});

Deno.test("names find their conversation in any spelling, and people are not groups", () => {
  using store = ClientStore.temporary();
  const rest = { first: 1, head: 0, delivered: 0, read: 0, member: true };
  store.conversations.keep({ conversation: "d1", kind: "dm", name: "Lab", ...rest });
  store.conversations.keep({ conversation: "g2", kind: "group", name: "#Lab", ...rest });
  assert.equal(store.conversations.byName("lab")?.conversation, "d1");
  assert.equal(store.conversations.byName("#LAB")?.conversation, "g2");
  assert.equal(store.conversations.byName("#other"), undefined);
});

Deno.test("a session that has ended leaves the name and the history", () => {
  using store = ClientStore.temporary();
  store.profile.trust({ fingerprint: "f", pem: "p" });
  store.profile.keepLogin({ username: "ana", userId: "u", token: "t" });
  store.profile.keepLogin({ username: "ana", userId: "u" });
  assert.equal(store.profile.read()?.token, "t");
  store.profile.dropToken();
  assert.deepEqual(
    { token: store.profile.read()?.token, username: store.profile.read()?.username },
    { token: undefined, username: "ana" },
  );
});
