import assert from "node:assert/strict";
import { join } from "node:path";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import { bootId, parseUptime, readUptime } from "./boot.ts";
import { Untold } from "./untold.ts";

Deno.test("Linux has a name for each start, and seconds since then", () =>
  inFolder(async (root) => {
    const random = join(root, "proc", "sys", "kernel", "random");
    await Deno.mkdir(random, { recursive: true });
    const id = "3a91cc3d-2f27-4d5c-8a3e-0d5d4d7c9c11";
    await Deno.writeTextFile(join(random, "boot_id"), `${id}\n`);
    await Deno.writeTextFile(join(root, "proc", "uptime"), "14334.80 15228.67\n");
    assert.equal(bootId("another", 0, root, "linux"), id);
    assert.equal(readUptime(root, "linux"), 14_334.8);
    assert.throws(() => parseUptime("long"), Untold);
  }));

Deno.test("elsewhere a start is known by its time, though the clock is set a little", () => {
  const first = bootId(undefined, 1_000_000, "/", "darwin");
  assert.equal(first, "started-1000000");
  assert.equal(bootId(first, 1_030_000, "/", "windows"), first);
  assert.notEqual(bootId(first, 1_090_000, "/", "windows"), first);
  assert.notEqual(bootId("3a91cc3d", 1_000_000, "/", "windows"), "3a91cc3d");
});
