import assert from "node:assert/strict";
import { join } from "node:path";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import { parseDiskCounters, parseNetwork, readDiskCounters, readNetwork } from "./counters.ts";
import { Untold } from "./untold.ts";

const heads = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
`;

// Linux 6.1 with containers.
const network = heads +
  `    lo: 178329991544 161931314    0    0    0     0          0         0 178329991544 161931314    0    0    0     0       0          0
enp3s0: 884517231   28203    0    0    0     0          0         0  2721632   23188    0    0    0     0       0          0
docker0:   71100     203    0    0    0     0          0         0   190000     230    0    0    0     0       0          0
`;

Deno.test("bytes come from their columns, also where a count touches its colon", () => {
  assert.deepEqual(parseNetwork(network), {
    enp3s0: [884_517_231, 2_721_632],
    docker0: [71_100, 190_000],
  });
  // Linux 2.6.
  const old = `${heads}  eth0:2987654321 4102 0 0 0 0 0 0 1234567 300 0 0 0 0 0 0\n`;
  assert.deepEqual(parseNetwork(old), { eth0: [2_987_654_321, 1_234_567] });
  assert.deepEqual(parseNetwork("nothing of the kind"), {});
});

// Linux 2.6.18, 4.18 (with discards) and 5.5 (with flushes).
const disks = `
   8       0 sda 100 5 2000 30 200 6 4000 40 0 50 60
   8       1 sda1 90 1800 190 3800
 259       0 nvme0n1 734458 45503 22809498 722647 8234952 817074 529014816 2500045 0 640332 3454645 742101 75 213828048 96558
 259       1 nvme0n1p1 100 0 800 20 10 0 80 5 0 20 25 0 0 0 0
 253       0 dm-0 700000 0 22000000 0 800 0 500 0 0 0 0 0 0 0 0 0 0
   7       0 loop0 5 0 40 0 0 0 0 0 0 0 0 0 0 0 0 0 0
  11       0 sr0 0 0 0 0 0 0 0 0 0 0 0
`;

Deno.test("sectors come from their columns on every kernel", () => {
  const counters = parseDiskCounters(disks);
  assert.deepEqual(counters.sda, [2000, 4000]);
  assert.deepEqual(counters.nvme0n1, [22_809_498, 529_014_816]);
  assert.equal(counters.sda1, undefined);
});

async function lay(root: string, devices: readonly string[]): Promise<void> {
  await Deno.mkdir(join(root, "proc", "net"), { recursive: true });
  await Deno.writeTextFile(join(root, "proc", "net", "dev"), network);
  await Deno.writeTextFile(join(root, "proc", "diskstats"), disks);
  for (const device of devices) await Deno.mkdir(join(root, "sys", device), { recursive: true });
}

Deno.test("what counts something again does not count: bridges, volumes, partitions", () =>
  inFolder(async (root) => {
    await lay(root, [
      "class/net/enp3s0/device",
      "class/net/docker0",
      "block/sda/device",
      "block/nvme0n1/device",
      "block/dm-0",
    ]);
    assert.deepEqual(Object.keys(readNetwork(root, "linux")), ["enp3s0"]);
    assert.deepEqual(Object.keys(readDiskCounters(root, "linux")), ["sda", "nvme0n1"]);
  }));

Deno.test("where no device is real, as in a container, all of the network counts", () =>
  inFolder(async (root) => {
    await lay(root, ["class/net/enp3s0"]);
    assert.deepEqual(Object.keys(readNetwork(root, "linux")), ["enp3s0", "docker0"]);
    assert.deepEqual(Object.keys(readDiskCounters(root, "linux")), ["sda", "nvme0n1"]);
  }));

Deno.test("other systems do not tell", () => {
  assert.throws(() => readNetwork("/", "darwin"), new Untold("unsupported"));
  assert.throws(() => readDiskCounters("/", "windows"), new Untold("unsupported"));
});
