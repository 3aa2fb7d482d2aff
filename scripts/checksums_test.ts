import assert from "node:assert/strict";
import { join } from "node:path";
import { inFolder } from "../tests/support/temporary_folder.ts";
import { writeChecksums } from "./checksums.ts";

Deno.test("checksums are in the order asked for, one line per file", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "b"), "abc");
    await Deno.writeTextFile(join(folder, "a"), "");
    await writeChecksums(folder, ["b", "a"]);
    // FIPS 180-4 has these two as its examples.
    assert.deepEqual((await Deno.readTextFile(join(folder, "SHA256SUMS"))).split("\n"), [
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  b",
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a",
      "",
    ]);
  }));
