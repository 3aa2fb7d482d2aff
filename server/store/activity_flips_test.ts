import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { digestOf } from "../../protocol/content.ts";
import { verifyActivity } from "./activity_verify.ts";
import { prepare } from "./database.ts";
import { message, TestStore } from "./testing.ts";

/**
 * Columns that the chain leaves out, and why. A column that the schema gets is in it, or has to be
 * named here: the test below asks the schema, and knows no column by itself.
 */
const unchained: Readonly<Record<string, string>> = {
  "entries.deleted": "the deletion is an entry of its own, which names what it is about",
  "entries.hidden": "who may see a text is no part of what was said; the log never shows it",
  "entries.request": "tells a repeated request from another one; the log never shows it",
  "entries.revised_at": "the edit is an entry of its own, with its own time in the chain",
  "entries.revised_by": "the edit is an entry of its own, which names what it is about",
};

interface Column {
  readonly table: "activity" | "entries";
  readonly name: string;
  readonly type: "INTEGER" | "TEXT";
}

function columnsOf(database: DatabaseSync): readonly Column[] {
  return (["activity", "entries"] as const).flatMap((table) =>
    prepare<Omit<Column, "table">>(database, `SELECT name, type FROM pragma_table_info('${table}')`)
      .all().map(({ name, type }) => ({ table, name, type }))
  );
}

/** Everything that can be in a column is in one of the rows. */
async function furnished(): Promise<TestStore> {
  const test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const say = (text: string, replyTo?: number) => ({
    ...message(ana!.id, crypto.randomUUID(), { direct: bia!.id }, text),
    replyTo,
  });
  await test.commit(say("primeira"), say("segunda"), say("tércia", 1));
  await test.group(ana!, "#lab", bia!);
  const revise = (target: number, content?: string) => ({
    ...{
      kind: "revise" as const,
      author: ana!.id,
      clientId: test.newId(),
      conversation: 2,
      target,
    },
    ...{ content, digest: digestOf(content ?? ""), at: 9 },
  });
  await test.commit(revise(1, "edited"), revise(2), {
    kind: "log_event",
    event: { kind: "login_failed", at: 7, name: "caio", address: "192.0.2.1", detail: "no" },
  });
  await test.commit(say("última"));
  return test;
}

interface Cell {
  readonly row: number;
  readonly value: number | string;
}

/** Changes one bit of what is in a cell, as a failing disk or a careful hand would. */
function flip(database: DatabaseSync, { table, name, type }: Column, cell: Cell, at: number): void {
  const set = (value: string) =>
    database.exec(`UPDATE ${table} SET ${name} = ${value} WHERE rowid = ${cell.row}`);
  // Two rows cannot have one id; so far up there is no other.
  const bit = name === "id" ? 5 + at % 19 : at % 24;
  if (type === "INTEGER") return set(String(Number(cell.value) ^ (1 << bit)));
  const bytes = Buffer.from(String(cell.value));
  bytes[at % bytes.length]! ^= 1 << (at % 7);
  set(`CAST(x'${bytes.toString("hex")}' AS TEXT)`);
}

/** The record that a row is, or that covers it. */
function recordOf(database: DatabaseSync, { table }: Column, { row }: Cell): number {
  if (table === "activity") return row;
  const query = `SELECT min(id) AS record FROM activity WHERE entries >= ${row}`;
  return prepare<{ record: number }>(database, query).get()!.record;
}

Deno.test("one bit that is changed in any chained column of any row is found, and its record is named", async () => {
  using test = await furnished();
  const { database } = test;
  assert.equal(verifyActivity(database).ok, true);
  // A disk that fails asks for no constraint.
  database.exec(
    "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; DROP INDEX entries_once",
  );
  const columns = columnsOf(database);
  const seen = new Set<string>();
  for (const column of columns) {
    const key = `${column.table}.${column.name}`;
    if (key in unchained) continue;
    const cells = prepare<Cell>(
      database,
      `SELECT rowid AS row, ${column.name} AS value FROM ${column.table} ` +
        `WHERE ${column.name} IS NOT NULL AND ${column.name} <> ''`,
    ).all();
    for (const cell of cells) {
      seen.add(key);
      const record = recordOf(database, column, cell);
      fc.assert(
        fc.property(fc.nat(200), (at) => {
          database.exec("SAVEPOINT before");
          try {
            flip(database, column, cell, at);
            const found = verifyInside(database);
            assert.deepEqual([found.ok, !found.ok && found.record], [false, record], key);
          } finally {
            database.exec("ROLLBACK TO before; RELEASE before");
          }
        }),
        { numRuns: 8, examples: [[0]] },
      );
    }
  }
  const chained = columns.map(({ table, name }) => `${table}.${name}`)
    .filter((key) => !(key in unchained));
  assert.deepEqual(
    [...seen].sort(),
    chained.sort(),
    "every chained column has something to change",
  );
});

/** Verifies within the transaction of the test. */
function verifyInside(database: DatabaseSync): ReturnType<typeof verifyActivity> {
  const inside = {
    prepare: (sql: string) => database.prepare(sql),
    exec: (sql: string) => sql === "BEGIN" || sql === "ROLLBACK" ? undefined : database.exec(sql),
  };
  return verifyActivity(inside as DatabaseSync);
}

Deno.test("every column that is left out of the chain is one that there is", async () => {
  using test = await furnished();
  const names = columnsOf(test.database).map(({ table, name }) => `${table}.${name}`);
  for (const name of Object.keys(unchained)) assert.ok(names.includes(name), name);
});
