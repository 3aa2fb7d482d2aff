import assert from "node:assert/strict";
import fc from "fast-check";
import { maxNameCharacters } from "./limits.ts";
import { foldName, lobbyName, parseGroupName, parseUserName, reservedNames } from "./names.ts";

const anyText = fc.string({ unit: "binary", maxLength: 40 });
const scripts = fc.constantFrom(..."azAZ09._-çÇéßẞıİσςΣжЖ日本ǆﬁΐ٣अि\u0301\u0307\u0345");
const nearName = fc.oneof(
  fc.array(scripts, { maxLength: 36 }).map((letters) => letters.join("")),
  anyText,
);

function codeOf(text: string): string {
  const name = parseUserName(text);
  return name.ok ? "accepted" : name.code;
}

Deno.test("folding a folded name changes nothing", () => {
  fc.assert(
    fc.property(nearName, (name) => {
      assert.equal(foldName(foldName(name)), foldName(name));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("folding each single character twice is folding it once", () => {
  for (let point = 0; point <= 0x10ffff; point++) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    const folded = foldName(String.fromCodePoint(point));
    if (foldName(folded) !== folded) assert.fail(`U+${point.toString(16)}`);
  }
});

Deno.test("spellings that look the same are one name", () => {
  const same = [
    ["Ana", "ANA", "ana", "ａｎａ"],
    ["ána", "Ána", "a\u0301na", "A\u0301NA"],
    ["STRASSE", "straße", "Strasse", "STRAẞE"],
    ["ΟΔΟΣ", "οδος", "οδοσ"],
    ["ﬁm", "fim"],
  ];
  for (const spellings of same) {
    assert.equal(new Set(spellings.map(foldName)).size, 1, spellings.join(" "));
  }
  assert.notEqual(foldName("ana"), foldName("ána"));
});

Deno.test("a name that is accepted is in NFKC, fits, and is accepted again as it is", () => {
  fc.assert(fc.property(nearName, (text) => {
    const name = parseUserName(text);
    if (!name.ok) return;
    assert.equal(name.value, text.normalize("NFKC"));
    assert.ok([...name.value].length <= maxNameCharacters);
    assert.deepEqual(parseUserName(name.value), name);
    assert.equal(foldName(name.value), foldName(text));
  }));
});

Deno.test("letters and digits of any script are accepted", () => {
  for (
    const name of ["a", "ana.maria_2-x", "João", "日本語", "Жук", "अनिल", "محمد", "x".repeat(32)]
  ) {
    assert.equal(codeOf(name), "accepted", name);
  }
});

Deno.test("what would confuse readers or terminals is refused as bad_name", () => {
  const bad = [
    "",
    "two words",
    "x".repeat(33),
    "a\0b",
    "a\u001b[31m",
    "a\u202eb",
    "a\u2066b",
    "a\u200bb",
    "a\ufeffb",
    "#ana",
    "ana@b",
    'a"b',
    "a/b",
    "🎉",
    "\ud800",
    "\n",
    "an\u034fa",
    "bi\ufe0fa",
    "\u3164",
    "caio\u180b",
    "\u0301ana",
  ];
  for (const name of bad) assert.equal(codeOf(name), "bad_name", JSON.stringify(name));
});

Deno.test("length is counted in characters, after normalising", () => {
  // A letter of two UTF-16 units.
  assert.equal(codeOf("𠀀".repeat(32)), "accepted");
  assert.equal(codeOf("𠀀".repeat(33)), "bad_name");
  assert.equal(codeOf("e\u0301".repeat(32)), "accepted");
  // One character that NFKC makes eighteen of.
  assert.equal(codeOf("ﷺ"), "bad_name");
  assert.equal(codeOf("ﬃ".repeat(11)), "bad_name");
});

Deno.test("the names of the house are reserved in every spelling", () => {
  for (const name of reservedNames) {
    for (const spelling of [name, name.toUpperCase(), name[0]!.toUpperCase() + name.slice(1)]) {
      assert.equal(codeOf(spelling), "name_reserved", spelling);
    }
  }
  assert.equal(codeOf("ｌｏｂｂｙ"), "name_reserved");
  assert.equal(codeOf("lobby2"), "accepted");
});

Deno.test("a group's name has its # whether or not it was written, and no second one", () => {
  assert.deepEqual(parseGroupName("lab"), { ok: true, value: "#lab" });
  assert.deepEqual(parseGroupName("#lab"), { ok: true, value: "#lab" });
  for (const name of ["##lab", "#", "", "#a b"]) assert.equal(parseGroupName(name).ok, false, name);
  const lobby = parseGroupName(lobbyName);
  assert.equal(lobby.ok ? "accepted" : lobby.code, "name_reserved");
});
