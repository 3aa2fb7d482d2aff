import assert from "node:assert/strict";
import fc from "fast-check";
import { basename, win32 } from "node:path";
import { maxNameBytes, numberedName, safeName } from "./safe_name.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

const expected: Readonly<Record<string, string>> = {
  "photo.jpg": "photo.jpg",
  "relatório final.pdf": "relatório final.pdf",
  "写真 🎉.png": "写真 🎉.png",
  "👩‍💻.txt": "👩‍💻.txt",
  "/etc/passwd": "passwd",
  "../../.ssh/authorized_keys": "authorized_keys",
  "..\\..\\Windows\\system32\\drivers.sys": "drivers.sys",
  "C:\\autoexec.bat": "autoexec.bat",
  "C:autoexec.bat": "C_autoexec.bat",
  "\\\\server\\share\\x.txt": "x.txt",
  "file.txt:stream": "file.txt_stream",
  "..": "file",
  ".": "file",
  "": "file",
  "   ": "file",
  "///": "file",
  "a/": "a",
  ".bashrc": "_bashrc",
  "exe.\u202egpj.scr": "exe.gpj.scr",
  "a\0b\u001b[2J.txt": "ab[2J.txt",
  "two\nlines.txt": "twolines.txt",
  "\ud800x": "x",
  "trailing. . .": "trailing",
  "CON": "_CON",
  "con.txt": "_con.txt",
  "Lpt1 .log": "_Lpt1 .log",
  "COM¹": "_COM¹",
  "console.txt": "console.txt",
  'a*b?c|d<e>f"g.txt': "a_b_c_d_e_f_g.txt",
};

for (const [received, safe] of Object.entries(expected)) {
  Deno.test(`${JSON.stringify(received)} is kept as ${JSON.stringify(safe)}`, () => {
    assert.equal(safeName(received), safe);
  });
}

Deno.test("ten thousand characters fit, with their ending", () => {
  for (const character of ["x", "é", "🎉"]) {
    const name = safeName(character.repeat(10_000) + ".tar.gz");
    assert.ok(bytesOf(name) <= maxNameBytes && name.endsWith(`${character}.tar.gz`), name);
  }
  assert.ok(bytesOf(safeName(`a.${"x".repeat(10_000)}`)) <= maxNameBytes);
  assert.equal(safeName(`${" ".repeat(10_000)}a.txt`), "a.txt");
});

Deno.test("whatever a name is made of, what becomes of it is one name on every system", () => {
  const nasty = fc.constantFrom(
    ...'/\\:.<>|?*" \0\n\r\t\u202e\u2066\u200f\u061c\u2028\ufeff\ud800\udfff-~',
    ..."../ ..\\ C: con nul aux. com1 LPT9. .part .tar.gz ／ ＼ 🎉 é x".split(" "),
  );
  const names = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fc.oneof(nasty, fc.string({ unit: "grapheme", maxLength: 3 })), { maxLength: 300 })
      .map((pieces) => pieces.join("")),
  );
  fc.assert(
    fc.property(names, (received) => {
      const name = safeName(received);
      assert.ok(name !== "" && bytesOf(name) <= maxNameBytes);
      assert.equal(basename(name), name);
      assert.equal(win32.basename(name), name);
      assert.ok(!win32.isAbsolute(name) && win32.parse(name).root === "");
      assert.doesNotMatch(name, /^\.|[. ]$|^\s/);
      assert.doesNotMatch(name, /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u);
      assert.doesNotMatch(name, /[<>:"/\\|?*]/);
      assert.doesNotMatch(name.split(".")[0]!.trim(), /^(con|prn|aux|nul|com\d|lpt\d)$/i);
      assert.equal(safeName(name), name);
      const numbered = numberedName(name, 7);
      if (bytesOf(numbered) <= maxNameBytes) assert.equal(safeName(numbered), numbered);
    }),
    { numRuns: 3_000 },
  );
});

Deno.test("a number goes before the ending", () => {
  assert.equal(numberedName("a.txt", 0), "a.txt");
  assert.equal(numberedName("a.txt", 1), "a (1).txt");
  assert.equal(numberedName("a.tar.gz", 12), "a (12).tar.gz");
  assert.equal(numberedName("README", 2), "README (2)");
  assert.equal(numberedName("Mr. Smith", 2), "Mr. Smith (2)");
});
