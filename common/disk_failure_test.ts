import assert from "node:assert/strict";
import { diskFailure } from "./disk_failure.ts";

Deno.test("a disk that refuses is no bug of ours, and the hint says where to look", () => {
  const failure = diskFailure(new Error("database or disk is full"), "en");
  assert.equal(failure?.exitCode, 73);
  assert.match(failure!.message, /database or disk is full/);
  assert.match(failure!.hint!, /chat where/);
});

Deno.test("nor is a folder that is somebody else's, or a file in its place", async () => {
  const file = await Deno.makeTempFile();
  const failed = [
    new Deno.errors.PermissionDenied("Permission denied (os error 13): mkdir '/home/ana'"),
    await Deno.mkdir(file, { recursive: true }).catch((error: unknown) => error),
    await Deno.mkdir(`${file}/below`, { recursive: true }).catch((error: unknown) => error),
  ];
  await Deno.remove(file);
  for (const error of failed) {
    assert.equal(diskFailure(error, "en")?.exitCode, 73, String(error));
  }
});

Deno.test("any other error stays what it is", () => {
  assert.equal(diskFailure(new TypeError("x is not a function"), "en"), undefined);
  assert.equal(diskFailure("database or disk is full", "en"), undefined);
});
