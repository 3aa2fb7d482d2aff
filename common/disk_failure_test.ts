import assert from "node:assert/strict";
import { diskFailure } from "./disk_failure.ts";

Deno.test("a disk that refuses is no bug of ours, and the hint says where to look", () => {
  const failure = diskFailure(new Error("database or disk is full"), "en");
  assert.equal(failure?.exitCode, 73);
  assert.match(failure!.message, /database or disk is full/);
  assert.match(failure!.hint!, /chat where/);
});

Deno.test("any other error stays what it is", () => {
  assert.equal(diskFailure(new TypeError("x is not a function"), "en"), undefined);
  assert.equal(diskFailure("database or disk is full", "en"), undefined);
});
