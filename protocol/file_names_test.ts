import assert from "node:assert/strict";
import fc from "fast-check";
import { checkFileName } from "./file_names.ts";

function problemOf(name: string): unknown {
  const checked = checkFileName(name);
  return checked.ok ? undefined : [checked.code, checked.details.problem];
}

Deno.test("names of files in any script are taken as they are", () => {
  for (const name of ["a", "foto.jpg", "férias de 2026 (1).jpg", "日本語.txt", "👩‍💻.png", ".env"]) {
    assert.deepEqual(checkFileName(name), { ok: true, value: name });
  }
});

Deno.test("a path is no name of a file", () => {
  for (const name of ["/etc/passwd", "../x", "a/b", "C:\\x", "..\\x", ".", "..", "\\\\host\\x"]) {
    assert.deepEqual(problemOf(name), ["bad_file_name", "path"], name);
  }
});

Deno.test("what a terminal would obey, or would show turned around, is no part of a name", () => {
  assert.deepEqual(problemOf("a\0b"), ["bad_file_name", "control character"]);
  assert.deepEqual(problemOf("a\x1b[2Jb"), ["bad_file_name", "control character"]);
  assert.deepEqual(problemOf("a\u009bb"), ["bad_file_name", "control character"]);
  assert.deepEqual(problemOf("foto\u202egpj.exe"), ["bad_file_name", "bidirectional control"]);
  assert.deepEqual(problemOf("a\ud800"), ["bad_file_name", "lone surrogate"]);
});

Deno.test("a name of a file has 1 to 255 bytes", () => {
  assert.deepEqual(problemOf(""), ["bad_file_name", "no letters"]);
  assert.deepEqual(problemOf("  "), ["bad_file_name", "no letters"]);
  assert.equal(problemOf("x".repeat(255)), undefined);
  assert.deepEqual(problemOf("x".repeat(10_000)), ["bad_file_name", "10000 bytes"]);
  assert.deepEqual(problemOf("é".repeat(128)), ["bad_file_name", "256 bytes"]);
});

Deno.test("a refusal repeats nothing that a terminal would obey", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (name) => {
    const checked = checkFileName(name);
    if (!checked.ok) assert.doesNotMatch(String(checked.details.name), /[\p{Cc}\p{Surrogate}]/u);
  }));
});
