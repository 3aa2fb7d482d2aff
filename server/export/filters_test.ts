import assert from "node:assert/strict";
import type { Account } from "../store/types.ts";
import {
  BadFilter,
  type FilterName,
  readActivity,
  readConversation,
  UnknownUser,
  userOf,
} from "./filters.ts";

const moment = Date.UTC(2026, 10, 22, 18, 30);

Deno.test("a time is RFC 3339, or a date, which begins in UTC", () => {
  const times = {
    "2026-11-22T18:30:00Z": moment,
    "2026-11-22t18:30:00z": moment,
    "2026-11-22 18:30:00Z": moment,
    "2026-11-22T15:30:00-03:00": moment,
    "2026-11-22T18:30:00.25Z": moment + 250,
    "2026-11-22": Date.UTC(2026, 10, 22),
    "2028-02-29": Date.UTC(2028, 1, 29),
  };
  for (const [text, at] of Object.entries(times)) {
    assert.deepEqual([readActivity({ from: text }).from, readActivity({ to: text }).to], [at, at]);
  }
});

Deno.test("a position is a row, or a whole record", () => {
  assert.deepEqual(readActivity({ after: "12.3" }).after, { record: 12, index: 3 });
  assert.deepEqual(readActivity({ after: "12" }).after, { record: 13, index: -1 });
  assert.deepEqual(readActivity({ after: "0" }).after, { record: 1, index: -1 });
});

Deno.test("kinds are separated by commas", () => {
  assert.deepEqual(readActivity({ kind: "message, edit" }).kinds, new Set(["message", "edit"]));
});

const bad: Readonly<Partial<Record<FilterName, readonly string[]>>> = {
  from: ["", "yesterday", "2026-02-30", "2026-13-01", "2026-11-22T18:30:00", "1795372200"],
  to: ["2026-11-22T25:00:00Z", "2026-11-22T18:30:00+25:00", "2027-02-29T00:00:00Z"],
  user: ["", "  "],
  kind: ["", "mesage", "message,", "message,mesage"],
  limit: ["", "0", "1001", "-1", "1e2", "ten"],
  follow: ["", "yes", "2"],
  format: ["", "xml", "CSV"],
  after: ["", "-1", "1.", "a", "1.2.3", "1e3", "99999999999999999"],
};

Deno.test("what cannot be used is named, with what works, in both languages", () => {
  for (const [filter, values] of Object.entries(bad)) {
    for (const value of values) {
      assert.throws(() => readActivity({ [filter]: value }), (error: unknown) => {
        assert.ok(error instanceof BadFilter);
        const text = error.text("en", `--${filter}`);
        assert.ok(text.startsWith(`Cannot use --${filter} "${value}": it has to be `), text);
        assert.match(error.text("pt-BR", filter), / não serve: /);
        return true;
      }, `${filter}: ${value}`);
    }
  }
  assert.match(new BadFilter("kind", "x").text("en", "kind"), /: message, edit, .*connected/);
});

Deno.test("whom rows are about is looked up; nobody is nobody", () => {
  const accountNamed = (name: string) => name === "ana" ? { id: 7 } as Account : undefined;
  assert.equal(userOf(readActivity({ user: "ana" }), { accountNamed }), 7);
  assert.equal(userOf(readActivity({}), { accountNamed }), undefined);
  assert.throws(() => userOf(readActivity({ user: "bia" }), { accountNamed }), UnknownUser);
});

Deno.test("a conversation's entries are numbered, and have the kinds of entries", () => {
  const read = readConversation({ after: "41", kind: "edit,message", limit: "10", format: "text" });
  assert.deepEqual([read.after, read.kinds, read.limit, read.format], [
    41,
    new Set(["edit", "message"]),
    10,
    "text",
  ]);
  for (const filters of [{ after: "1.2" }, { kind: "connected" }]) {
    assert.throws(() => readConversation(filters), BadFilter);
  }
});

Deno.test("a page has an end, and who follows has none", () => {
  assert.equal(readActivity({ follow: "1" }).follow, true);
  assert.equal(readActivity({ follow: "false", limit: "5" }).follow, false);
  assert.throws(() => readActivity({ follow: "1", limit: "5" }), /limit: 5/);
});
