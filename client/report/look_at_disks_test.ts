import assert from "node:assert/strict";
import type { DiskSpace } from "../../protocol/figures.ts";
import { lookAtDisks } from "./look_at_disks.ts";
import { Notes } from "./notes.ts";

const spaces: Readonly<Record<string, Promise<DiskSpace>>> = {
  "/": Promise.resolve({ path: "/", free: 30, total: 100 }),
  // As a network that is gone: asking it never ends.
  "/stale": new Promise(() => {}),
  // As a file system in a cloud that says 16 EiB.
  "/cloud": Promise.resolve({ path: "/cloud", free: 2 ** 64, total: 2 ** 64 }),
};

const sources = {
  listDisks: () => ["/"],
  disk: (path: string) => spaces[path] ?? Promise.reject(new Deno.errors.NotFound(path)),
};

async function lookedAt(...asked: readonly string[]) {
  const notes = new Notes();
  const disks = (await lookAtDisks(asked, sources, 1))(notes);
  const { figures, reasons } = notes;
  return { ...disks, figures, reasons };
}

Deno.test("a disk that never answers costs a moment, and the others are told", async () => {
  const { disks, absent, figures, reasons } = await lookedAt("/stale", "/");
  assert.deepEqual([disks, absent], [[{ path: "/", free: 30, total: 100 }], []]);
  assert.deepEqual([figures.disk_free, reasons.disk_free], [null, "no_answer"]);
  assert.equal(figures.disk_free_percent, 30);
  const { reasons: alone } = await lookedAt("/stale");
  assert.equal(alone.disk_free_percent, "no_answer");
});

Deno.test("a disk without an end is not told in numbers that no server takes", async () => {
  const { disk, disks, figures, reasons } = await lookedAt("/cloud");
  assert.deepEqual([disk, disks, figures.disk_free], ["/cloud", [], null]);
  assert.deepEqual([reasons.disk_free, reasons.disk_free_percent], ["unreadable", "not_found"]);
});

Deno.test("a path that no server takes is not there, and is not sent", async () => {
  const long = `/${"x".repeat(256)}`;
  const { disk, disks, absent } = await lookedAt(long, "/");
  assert.deepEqual([disk, disks.length, absent], ["", 1, [long]]);
});
