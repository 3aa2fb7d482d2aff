import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openDatabase } from "./database.ts";
import { DatabaseInUse, StoreVersionError, versionOf } from "./migrations.ts";
import { openStore } from "./open.ts";
import { type Migration, migrations } from "./schema.ts";
import { TestStore } from "./testing.ts";

const next: Migration = {
  version: migrations.length + 1,
  apply: (database) => database.exec("CREATE TABLE later (x INTEGER) STRICT"),
};

const broken: Migration = {
  version: migrations.length + 1,
  apply: (database) => database.exec("DROP TABLE marks; CREATE TABLE marks (x NONSENSE) STRICT"),
};

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

Deno.test("a new database has the lobby, an epoch of its own, and no copy", () => {
  using test = new TestStore();
  using other = new TestStore();

  const { number, id, kind, name, head, first } = test.store.lobby;
  assert.deepEqual({ number, id, kind, name, head, first }, {
    number: 1,
    id: "l1",
    kind: "lobby",
    name: "#lobby",
    head: 0,
    first: 1,
  });
  assert.match(test.store.epoch, /^[0-9a-f]{32}$/);
  assert.notEqual(test.store.epoch, other.store.epoch);
  const { epoch } = test.store;
  test.reopen();
  assert.equal(test.store.epoch, epoch);
  assert(!exists(`${test.path}.v0.bak`));
});

Deno.test({
  name: "nobody else may read the database, its log or its copies",
  ignore: Deno.build.os === "windows",
  fn: () => {
    using test = new TestStore();
    const mode = (suffix: string) => (Deno.statSync(test.path + suffix).mode! & 0o777).toString(8);

    assert.deepEqual([mode(""), mode("-wal"), mode("-shm")], ["600", "600", "600"]);
    test.store.close();
    openDatabase(test.path, [...migrations, next]).close();
    assert.equal(mode(`.v${migrations.length}.bak`), "600");
  },
});

Deno.test("a database is copied before it is migrated, with all that is in it", async () => {
  using test = new TestStore();
  await test.people("ana");
  // A crash leaves the last commits in the log alone: the copy has to have them too.
  const crashed = `${test.folder}/crashed.db`;
  for (const suffix of ["", "-wal"]) Deno.copyFileSync(test.path + suffix, crashed + suffix);

  const migrated = openDatabase(crashed, [...migrations, next]);

  assert.equal(versionOf(migrated), next.version);
  assert.equal(migrated.prepare("SELECT count(*) AS n FROM later").get()?.n, 0);
  migrated.close();
  const copy = openStore({ path: `${crashed}.v${migrations.length}.bak` });
  assert.equal(copy.accountNamed("ana")?.name, "ana");
  copy.close();
});

Deno.test("a migration that fails leaves the database as it was", async () => {
  using test = new TestStore();
  await test.people("ana");
  test.store.close();

  assert.throws(() => openDatabase(test.path, [...migrations, broken]), /unknown datatype/);

  test.reopen();
  assert.equal(test.store.accountNamed("ana")?.name, "ana");
  assert.equal(versionOf(test.database), migrations.length);
});

Deno.test("a newer database is refused, with both versions and the copy by name", () => {
  using test = new TestStore();
  test.store.close();
  openDatabase(test.path, [...migrations, next]).close();
  const copy = `${test.path}.v${migrations.length}.bak`;

  const refusal = (error: unknown) => {
    assert(error instanceof StoreVersionError);
    const { path, found, known } = error;
    assert.deepEqual([path, found, known], [test.path, next.version, migrations.length]);
    return error;
  };
  assert.throws(() => openStore({ path: test.path }), (error: unknown) => {
    assert.equal(refusal(error).copy, copy);
    assert(refusal(error).message.includes(`"${copy}"`));
    return true;
  });
  Deno.removeSync(copy);
  assert.throws(() => openStore({ path: test.path }), (error: unknown) => {
    assert.equal(refusal(error).copy, undefined);
    return true;
  });
});

Deno.test("a database that another program has open is not migrated under it", () => {
  using test = new TestStore();
  using other = new DatabaseSync(test.path);
  other.exec("BEGIN; SELECT * FROM meta");
  test.store.commit([{ kind: "set_meta", key: "k", value: "v" }]);

  assert.throws(() => openDatabase(test.path, [...migrations, next]), DatabaseInUse);
});
