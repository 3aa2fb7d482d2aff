import assert from "node:assert/strict";
import { hasModes } from "../../common/platform.ts";
import { systemClock } from "../clock.ts";
import { dataFolder } from "../data_folder.ts";
import type { Turn } from "../store/turn.ts";
import type { AccountId, Store, UploadRecord } from "../store/types.ts";
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

function deskOn(folder: FileFolder, files: Partial<Store["files"]> = {}): FileDesk {
  const turn = { commit: () => Promise.resolve({ ok: true }) } as unknown as Pick<Turn, "commit">;
  const limits = { fileBytes: 1e9, accountBytes: 1e9, days: 1 };
  const store = { files } as Store;
  return new FileDesk({ folder, limits, store, turn, clock: systemClock });
}

/** What the store says of one upload that is whole. */
function wholeUpload(digest: string | undefined): Partial<Store["files"]> {
  const record = { id: "photo", account: 1, size: 0, metadata: {}, digest, createdAt: 0 };
  return { upload: () => record as UploadRecord, isContentUsed: () => true };
}

/** A disk that has no room for a folder until it is told otherwise. */
class FullDisk extends FileFolder {
  isFull = true;

  override keep(upload: string, digest: string): Promise<void> {
    if (this.isFull) return Promise.reject(new Error("No space left on device (os error 28)"));
    return super.keep(upload, digest);
  }
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

const digest = `sha256:${"a".repeat(64)}`;
const ana = 1 as AccountId;

Deno.test("what the store has as whole is in its place before anybody offers it", () =>
  inFolder(async (path) => {
    const placing = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    class SlowDisk extends FileFolder {
      override async hasUpload(upload: string): Promise<boolean> {
        begun.resolve();
        await placing.promise;
        return await super.hasUpload(upload);
      }
    }
    const disk = new SlowDisk(dataFolder(path));
    (await disk.openUpload("photo")).close();
    const desk = deskOn(disk, wholeUpload(digest));
    const finished = desk.finish("photo");
    let isOffered = false;
    const offered = desk.finishWhole(ana, "photo").then(() => isOffered = true);
    await begun.promise;
    assert.equal(isOffered, false);
    placing.resolve();
    await Promise.all([finished, offered]);
    assert.deepEqual([...disk.contents()], [digest]);
  }));

Deno.test("a disk that refuses a file keeps no server from starting, and the file can be had later", () =>
  inFolder(async (path) => {
    const disk = new FullDisk(dataFolder(path));
    (await disk.openUpload("photo")).close();
    const desk = deskOn(disk, wholeUpload(digest));
    await desk.start();
    await assert.rejects(desk.finishWhole(ana, "photo"), { code: "storage_failed" });
    assert.deepEqual([...disk.contents()], []);
    disk.isFull = false;
    await desk.finishWhole(ana, "photo");
    assert.deepEqual([...disk.contents()], [digest]);
  }));

Deno.test("whoever forgets an upload waits until it is kept, and the other way round", () =>
  inFolder(async (path) => {
    const reading = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    class SlowDisk extends FileFolder {
      override async seal(upload: string): Promise<string> {
        begun.resolve();
        await reading.promise;
        return await super.seal(upload);
      }
    }
    const disk = new SlowDisk(dataFolder(path));
    (await disk.openUpload("photo")).close();
    let isThere = true;
    const record = { id: "photo", account: 1, size: 0, metadata: {}, createdAt: 0 };
    const commit = ({ kind }: { kind: string }) => {
      if (kind === "drop_upload") isThere = false;
      return Promise.resolve(
        isThere || kind === "drop_upload" ? { ok: true } : { ok: false, code: "unknown_upload" },
      );
    };
    const desk = new FileDesk({
      folder: disk,
      limits: { fileBytes: 1e9, accountBytes: 1e9, days: 1 },
      store: {
        files: {
          upload: () => isThere ? record as unknown as UploadRecord : undefined,
          isContentUsed: () => isThere,
        } as Partial<Store["files"]> as Store["files"],
      } as Store,
      turn: { commit } as unknown as Pick<Turn, "commit">,
      clock: systemClock,
    });
    const finished = desk.finish("photo");
    await begun.promise;
    const dropped = desk.drop("photo");
    const again = assert.rejects(desk.drop("photo").then(() => desk.finish("photo")), {
      code: "unknown_upload",
    });
    reading.resolve();
    await Promise.all([finished, dropped, again]);
    assert.deepEqual(disk.uploads(), []);
  }));
