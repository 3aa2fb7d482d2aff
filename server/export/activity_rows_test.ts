import assert from "node:assert/strict";
import { activityRow } from "../../tests/support/activity_log.ts";
import { readStrictCsv } from "../../tests/support/strict_csv.ts";
import type { ActivityRow } from "../store/activity_types.ts";
import { activityFormats } from "./activity_rows.ts";
import { isFormatName } from "./row_format.ts";

const { csv, ndjson } = activityFormats;

const message: ActivityRow = {
  record: 12,
  index: 3,
  at: Date.UTC(2026, 10, 22, 18, 30, 0, 250),
  kind: "message",
  user: "ana",
  userId: "u1234567890",
  address: "192.0.2.7",
  session: "s12345678901",
  conversation: "g7",
  messageId: "g7/42",
  bytes: 5,
  digest: "sha256:00",
  detail: "g7/41",
};

Deno.test("a row in JSON has every field by its name, and only those that it has", () => {
  assert.deepEqual(JSON.parse(ndjson.line(message)), {
    record: 12,
    index: 3,
    at: "2026-11-22T18:30:00.250Z",
    kind: "message",
    user: "ana",
    user_id: "u1234567890",
    address: "192.0.2.7",
    session: "s12345678901",
    conversation: "g7",
    message_id: "g7/42",
    bytes: 5,
    digest: "sha256:00",
    detail: "g7/41",
  });
  const bare = ndjson.line(activityRow());
  assert.equal(
    bare,
    '{"record":1,"index":0,"at":"1970-01-01T00:00:00.000Z","kind":"connected"}\n',
  );
});

Deno.test("CSV has the same fields in the same order, under their names", () => {
  const text = csv.header + csv.line(message) + csv.line(activityRow());
  const [names, full, bare] = readStrictCsv(text);
  const object = JSON.parse(ndjson.line(message));
  assert.deepEqual(names, Object.keys(object));
  assert.deepEqual(full, Object.values(object).map(String));
  assert.deepEqual(bare!.filter((field) => field !== "").length, 4);
});

Deno.test("CSV is safe for a spreadsheet, and JSON has what is true", () => {
  const row = activityRow({ user: "=cmd|'/c calc'!A1", detail: 'a,"b"\n=1' });
  const [line] = readStrictCsv(csv.line(row));
  assert.equal(line![4], "'=cmd|'/c calc'!A1");
  assert.equal(line![12], 'a,"b"\n\'=1');
  const { user, detail } = JSON.parse(ndjson.line(row));
  assert.deepEqual([user, detail], [row.user, row.detail]);
});

Deno.test("what has no name of its own is no format", () => {
  assert.deepEqual(["csv", "ndjson", "CSV", "toString", ""].map(isFormatName), [
    true,
    true,
    false,
    false,
    false,
  ]);
});
