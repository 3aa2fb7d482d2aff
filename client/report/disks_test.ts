import assert from "node:assert/strict";
import { join } from "node:path";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import { freePercent, fullest, listDisks } from "./disks.ts";

Deno.test("disks are listed where Linux lists them, and elsewhere it is the system's own", () =>
  inFolder(async (proc) => {
    await Deno.mkdir(join(proc, "self"));
    await Deno.writeTextFile(join(proc, "filesystems"), "nodev\tproc\n\text4\n");
    const mounts = `27 1 254:0 / / rw - ext4 /dev/vda rw\n` +
      `28 1 254:16 / ${proc} rw - ext4 /dev/vdb rw\n29 1 254:32 / /no/such rw - ext4 /dev/vdc rw\n`;
    await Deno.writeTextFile(join(proc, "self", "mountinfo"), mounts);
    assert.deepEqual(listDisks(proc, "linux"), ["/", proc]);
    assert.deepEqual(listDisks(proc, "darwin"), ["/"]);
    assert.deepEqual(listDisks(proc, "windows"), ["C:\\"]);
  }));

Deno.test("of too many disks the fullest are told, in their order", () => {
  const disks = [30, 10, 20, 5].map((free) => ({ path: `/${free}`, free, total: 40 }));
  assert.deepEqual(fullest(disks, 3).map(({ path }) => path), ["/10", "/20", "/5"]);
  assert.deepEqual(fullest(disks, 4), disks);
  assert.equal(freePercent({ path: "/", free: 1, total: 3 }), 33.3);
  assert.equal(freePercent({ path: "/", free: 0, total: 0 }), undefined);
});
