import assert from "node:assert/strict";
import { join } from "node:path";
import { inFolder } from "../tests/support/temporary_folder.ts";
import { tryLockFile } from "./file_lock.ts";

Deno.test("a lock that was let go of is free at once, also while programs are being started", () =>
  inFolder(async (folder) => {
    const path = join(folder, "lock");
    let isOver = false;
    // Until it runs, a program that is being started holds a copy of every file that is open.
    const startPrograms = async () => {
      while (!isOver) await new Deno.Command(Deno.execPath(), { args: ["--version"] }).output();
    };
    const starting = [startPrograms(), startPrograms()];
    try {
      for (let turn = 0; turn < 1000; turn++) {
        const lock = await tryLockFile(path);
        assert.notEqual(lock, undefined, `turn ${turn}`);
        lock!.release();
      }
    } finally {
      isOver = true;
      await Promise.all(starting);
    }
  }));

Deno.test("a lock that is held is not given twice, and can be given back twice", () =>
  inFolder(async (folder) => {
    const path = join(folder, "lock");
    const first = await tryLockFile(path);
    assert.equal(await tryLockFile(path), undefined);
    first!.release();
    first!.release();
    using again = await tryLockFile(path);
    assert.notEqual(again, undefined);
  }));
