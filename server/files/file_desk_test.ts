import assert from "node:assert/strict";
import { hasModes } from "../../common/platform.ts";
import { systemClock } from "../clock.ts";
import { dataFolder } from "../data_folder.ts";
import type { Store } from "../store/types.ts";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import { FileDesk, reservedBytes, UploadRefused } from "./file_desk.ts";
import { FileFolder } from "./file_folder.ts";

const mib = 1024 * 1024;

/** A disk that says how much is left on it. */
class CountedDisk extends FileFolder {
  left = Infinity;

  override freeBytes(): number {
    return this.left;
  }
}

function deskOn(folder: FileFolder): FileDesk {
  const never = () => Promise.reject(new Error("Nothing is committed here"));
  const limits = { fileBytes: 1e9, accountBytes: 1e9, days: 1 };
  const parts = { folder, limits, store: {} as Store, turn: { commit: never }, clock: systemClock };
  return new FileDesk(parts);
}

Deno.test("many uploads at once leave free on the disk what the database needs", () =>
  inFolder(async (path) => {
    const disk = new CountedDisk(dataFolder(path));
    const desk = deskOn(disk);
    const room = 10 * mib;
    disk.left = reservedBytes + room;
    const piece = new Uint8Array(mib);
    async function* someOfIt() {
      for (let count = 0; count < 4; count++) {
        yield piece;
        disk.left -= piece.length;
      }
    }
    const names = Array.from({ length: 12 }, (_, at) => `upload${at}`);
    const ends = await Promise.all(
      names.map((id) => desk.receive(id, 0, someOfIt()).catch((error) => error)),
    );
    assert.ok(ends.some((end) => end instanceof UploadRefused && end.code === "storage_failed"));
    // Some of it is for what comes between two looks; most of it has to stay.
    assert.ok(disk.left >= reservedBytes / 2, `${disk.left} bytes are left`);
    disk.left = Infinity;
    assert.equal(await desk.receive("another", 0, someOfIt()), 4 * mib);
  }));

Deno.test("before an upload is said to be whole, its bytes and its name are on the disk for good", () =>
  inFolder(async (path) => {
    const folder = new FileFolder(dataFolder(path));
    (await folder.openUpload("photo")).close();
    const synced = new Set<number | null>();
    const { sync } = Deno.FsFile.prototype;
    Deno.FsFile.prototype.sync = async function () {
      synced.add((await this.stat()).ino);
      return await sync.call(this);
    };
    try {
      await folder.seal("photo");
    } finally {
      Deno.FsFile.prototype.sync = sync;
    }
    const wanted = hasModes ? [folder.uploadPath("photo"), dataFolder(path).uploads] : [];
    for (const place of wanted) assert.ok(synced.has((await Deno.stat(place)).ino), place);
  }));
