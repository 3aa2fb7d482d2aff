import assert from "node:assert/strict";
import { join } from "node:path";
import { hasModes, makePrivateDirectory, ownAddresses, writePrivateFile } from "./platform.ts";

async function modeOf(path: string): Promise<number> {
  return ((await Deno.stat(path)).mode ?? 0) & 0o777;
}

Deno.test("a private folder and a private file are closed to everybody else", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const inner = join(directory, "one", "two");
    await makePrivateDirectory(inner);
    await makePrivateDirectory(inner);
    await writePrivateFile(join(inner, "key"), "first");
    await writePrivateFile(join(inner, "key"), "second");

    assert.equal(await Deno.readTextFile(join(inner, "key")), "second");
    assert.deepEqual([...Deno.readDirSync(inner)].map((entry) => entry.name), ["key"]);
    if (!hasModes) return;
    assert.equal(await modeOf(inner), 0o700);
    assert.equal(await modeOf(join(inner, "key")), 0o600);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("a private file that cannot be put in its place leaves nothing behind", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(directory, "key", "in the way"), { recursive: true });
    await assert.rejects(writePrivateFile(join(directory, "key"), "secret"));
    assert.deepEqual([...Deno.readDirSync(directory)].map((entry) => entry.name), ["key"]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("this machine has an address to print", () => {
  assert.match(ownAddresses()[0] ?? "", /^[0-9a-f.:]+$/);
});
