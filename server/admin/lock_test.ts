import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { hasModes } from "../../common/platform.ts";
import { Failure } from "../../common/failure.ts";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import { lockDataDirectory, tryLockDataDirectory } from "./lock.ts";

/** Another process that holds the lock until it is killed. */
async function holder(folder: string): Promise<Deno.ChildProcess> {
  const script = `import { lockDataDirectory } from ${
    JSON.stringify(import.meta.resolve("./lock.ts"))
  };
await lockDataDirectory(${JSON.stringify(folder)}, "en");
console.log("held");
setInterval(() => {}, 1000);`;
  const path = join(folder, "holder.ts");
  await Deno.writeTextFile(path, script);
  const config = fileURLToPath(import.meta.resolve("../../deno.json"));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", `--config=${config}`, path],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  assert.equal(new TextDecoder().decode(value), "held\n");
  await reader.cancel();
  return child;
}

Deno.test("a data folder is one process's, until it gives it back", () =>
  inFolder(async (folder) => {
    const data = join(folder, "new", "data");
    const lock = await lockDataDirectory(data, "en");
    assert.equal(await tryLockDataDirectory(data), undefined);
    lock.release();
    lock.release();
    const again = await tryLockDataDirectory(data);
    assert.ok(again);
    again.release();
  }));

Deno.test("a second server on the same data ends with 75 and names the folder", () =>
  inFolder(async (folder) => {
    using _held = await lockDataDirectory(folder, "en");
    await assert.rejects(lockDataDirectory(folder, "en"), (error: unknown) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.exitCode, 75);
      assert.ok(error.message.includes(folder));
      assert.match(error.hint ?? "", /--data/);
      return true;
    });
  }));

Deno.test("the lock of a process that was killed is free at once", () =>
  inFolder(async (folder) => {
    const child = await holder(folder);
    assert.equal(await tryLockDataDirectory(folder), undefined);
    child.kill("SIGKILL");
    await child.status;
    const lock = await tryLockDataDirectory(folder);
    assert.ok(lock);
    lock.release();
  }));

Deno.test({
  name: "a data folder that is made is nobody else's to look into",
  ignore: !hasModes,
  fn: () =>
    inFolder(async (folder) => {
      const data = join(folder, "data");
      using _held = await lockDataDirectory(data, "en");
      assert.equal((await Deno.stat(data)).mode! & 0o777, 0o700);
      assert.equal((await Deno.stat(join(data, "lock"))).mode! & 0o777, 0o600);
    }),
});
