import assert from "node:assert/strict";
import { prunedLock } from "./lock_file.ts";

const lock = JSON.stringify({
  version: "5",
  specifiers: { "npm:@a/one@1.0.0": "1.0.0", "npm:tests@2.0.0": "2.0.0" },
  npm: {
    "@a/one@1.0.0": { dependencies: ["deep", "twice@1.0.0"] },
    "deep@3.0.0": { dependencies: ["@a/one"] },
    "twice@1.0.0": { optionalDependencies: ["redis"] },
    "twice@2.0.0": {},
    "tests@2.0.0": { dependencies: ["twice@2.0.0"] },
  },
});

Deno.test("a pruned lock has what is needed, however deep, and nothing else", () => {
  const pruned = JSON.parse(prunedLock(lock, ["npm:@a/one@1.0.0"]));
  assert.deepEqual(Object.keys(pruned.npm), ["@a/one@1.0.0", "deep@3.0.0", "twice@1.0.0"]);
  // What is left out of it is not asked for, either.
  assert.deepEqual(pruned.npm["twice@1.0.0"], {});
  assert.deepEqual(pruned.specifiers, { "npm:@a/one@1.0.0": "1.0.0" });
});

Deno.test("a package that the lock does not have is named", () => {
  assert.throws(() => prunedLock(lock, ["npm:other@1.0.0"]), /npm:other@1\.0\.0/);
});
