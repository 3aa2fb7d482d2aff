import assert from "node:assert/strict";
import fc from "fast-check";
import { defused } from "../../common/csv.ts";
import { toolTest } from "../../tests/support/require.ts";
import { readStrictCsv } from "../../tests/support/strict_csv.ts";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import { conversationFormats, type ConversationRow } from "./conversation_rows.ts";

const { ndjson, csv, text, markdown } = conversationFormats;

const row: ConversationRow = {
  seq: 4,
  at: Date.UTC(2026, 10, 22, 18, 30),
  kind: "message",
  user: "ana_1",
  userId: "u1",
  digest: "sha256:00",
  content: "oi,\n=1+1",
  messageId: "d2/4",
  replyTo: 2,
};

/** What people write, and what those write who mean harm. */
const content = fc.string({
  unit: fc.oneof(
    fc.constantFrom(..."\n\r\t\",;=+-@'`*_#>|\\ <&[\u001b\u009b\u202e\u2028\u0085"),
    fc.constantFrom("```", "\n```\n", "    ", "\r\n", "end rows=1 complete sha256:", "\n2026-"),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 2 }),
  ),
  minLength: 1,
}).filter((one) => one.isWellFormed() && !one.includes("\0"));

const isPlain = (one: string) =>
  !/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u.test(
    one.replace(/[\n\t]/g, ""),
  );

Deno.test("every text comes back from JSON as it is, and from CSV but for what defuses it", () => {
  fc.assert(fc.property(content, (content) => {
    const said = { ...row, content };
    const line = ndjson.line(said);
    assert.equal(line.indexOf("\n"), line.length - 1);
    assert.doesNotMatch(line, /(?!\n)[\p{Cc}\u202e\u2028]/u);
    assert.equal(JSON.parse(line).content, content);
    const [names, fields] = readStrictCsv(csv.header + csv.line(said));
    assert.equal(fields![names!.indexOf("content")], defused(content));
    for (const field of fields!) assert.doesNotMatch(field, /^[\s"]*[=+\-@]/);
  }));
});

Deno.test("no text passes for a line of the export, and people can read each", () => {
  fc.assert(fc.property(content, (content) => {
    const [head, ...lines] = text.line({ ...row, content }).split("\n").slice(0, -1);
    assert.match(head!, /^2026-11-22T18:30:00.000Z d2\/4 message ana_1 u1 /);
    assert.ok(lines.every((line) => line.startsWith("    ")));
    if (!isPlain(content)) return;
    assert.equal(lines.map((line) => line.slice(4)).join("\n"), content);
  }));
});

/** The blocks of code of a text in CommonMark (section 4.5), and what is left without them. */
function fencedIn(text: string): { readonly blocks: string[]; readonly rest: string[] } {
  const blocks: string[] = [];
  const rest: string[] = [];
  let open: { fence: string; lines: string[] } | undefined;
  for (const line of text.split("\n")) {
    const [, fence] = /^ {0,3}(`{3,})[^`]*$/.exec(line) ?? [];
    if (open === undefined) {
      if (fence === undefined) rest.push(line);
      else open = { fence, lines: [] };
    } else if (fence !== undefined && fence.length >= open.fence.length && line.trim() === fence) {
      blocks.push(open.lines.join("\n"));
      open = undefined;
    } else {
      open.lines.push(line);
    }
  }
  assert.equal(open, undefined, "a block has no end");
  return { blocks, rest };
}

Deno.test("in Markdown a text is one block of code, whatever is in it", () => {
  fc.assert(fc.property(content, (content) => {
    const { blocks, rest } = fencedIn(markdown.line({ ...row, content }));
    assert.equal(blocks.length, 1);
    assert.equal(rest.filter((line) => line !== "").length, 1);
    if (isPlain(content)) assert.equal(blocks[0], content);
  }));
  assert.match(markdown.line(row), /^\*\*ana\\_1\*\* · 2026\\-11\\-22T/);
});

Deno.test("what is not there is left out, and what was deleted is said", () => {
  const { content: _, digest: __, ...bare } = row;
  const deleted: ConversationRow = { ...bare, detail: "deleted" };
  assert.deepEqual(Object.keys(JSON.parse(ndjson.line(deleted))), [
    ...["seq", "at", "kind", "user", "user_id", "message_id", "reply_to", "detail"],
  ]);
  assert.match(text.line(deleted), /reply_to=2 detail=deleted\n$/);
  assert.equal(fencedIn(markdown.line(deleted)).blocks.length, 0);
});

const readByPython = `
import csv, json, sys
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    names, *rows = csv.reader(file, strict=True)
assert all(len(row) == len(names) for row in rows), "a row of another length"
with open(sys.argv[2], encoding="utf-8", newline="\\n") as file:
    lines = [json.loads(line) for line in file]
print(json.dumps({
    "csv": [row[names.index("content")] for row in rows[:-1]],
    "json": [line["content"] for line in lines[:-1]],
    "ends": [rows[-1][names.index("kind")], lines[-1]["kind"]],
}))
`;

toolTest(
  "python3",
  "another parser reads the texts of CSV and of JSON as they are",
  () =>
    inFolder(async (folder) => {
      const texts = fc.sample(content, 1000);
      const files = [`${folder}/a.csv`, `${folder}/a.ndjson`] as const;
      const end = { rows: 1000, digest: "sha256:00", reason: "complete", after: "1" } as const;
      for (const [at, format] of [csv, ndjson].entries()) {
        const lines = texts.map((content) => format.line({ ...row, content }));
        await Deno.writeTextFile(files[at]!, [format.header, ...lines, format.end(end)].join(""));
      }
      const python = await new Deno.Command("python3", { args: ["-c", readByPython, ...files] })
        .output();
      assert.equal(python.code, 0, new TextDecoder().decode(python.stderr));
      const read = JSON.parse(new TextDecoder().decode(python.stdout));
      assert.deepEqual(read.json, texts);
      assert.deepEqual(read.csv, texts.map(defused));
      assert.deepEqual(read.ends, ["end", "end"]);
    }),
);
