import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { hasModes } from "../../common/platform.ts";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import { FileFolder } from "./file_folder.ts";
import { type FilePlaces, shareAllContents } from "./share_contents.ts";

const digests = ["a", "b"].map((letter) => `sha256:${letter.repeat(64)}`);

function placesIn(path: string, name: string): FilePlaces {
  return { files: join(path, name), uploads: join(path, name) };
}

/** Puts files under some digests. */
async function fill(places: FilePlaces): Promise<void> {
  for (const digest of digests) {
    const path = new FileFolder(places).contentPath(digest);
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(path, digest);
  }
}

/** The files of a folder that are there, by their digests. */
function found(places: FilePlaces): string[] {
  return [...new FileFolder(places).contents()].sort();
}

/** Runs a test with another way to give files second names. */
async function linking(link: typeof Deno.link, run: () => Promise<void>): Promise<void> {
  const { link: usual } = Deno;
  Deno.link = link;
  try {
    await run();
  } finally {
    Deno.link = usual;
  }
}

/** The inodes of what was made sure to be on the disk meanwhile. */
async function syncedBy(run: () => Promise<void>): Promise<ReadonlySet<number | null>> {
  const synced = new Set<number | null>();
  const { sync } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.sync = async function () {
    synced.add((await this.stat()).ino);
    return await sync.call(this);
  };
  try {
    await run();
  } finally {
    Deno.FsFile.prototype.sync = sync;
  }
  return synced;
}

const noLinks = () => Promise.reject(new Deno.errors.NotSupported("No second names here"));

Deno.test("shared files are on the disk for good before anything refers to them, also as copies", () =>
  inFolder(async (path) => {
    const from = placesIn(path, "from");
    await fill(from);
    for (const [name, link] of [["links", Deno.link], ["copies", noLinks]] as const) {
      const to = placesIn(path, name);
      const synced = await syncedBy(() => linking(link, () => shareAllContents(from, to)));
      assert.deepEqual(found(to), digests);
      const files = digests.map((digest) => new FileFolder(to).contentPath(digest));
      const copies = name === "copies" ? files : [];
      for (const place of hasModes ? [to.files, ...files.map(dirname), ...copies] : []) {
        assert.ok(synced.has((await Deno.stat(place)).ino), place);
      }
    }
  }));

Deno.test("a file that is deleted while a backup is made is left out of it, and does not end it", () =>
  inFolder(async (path) => {
    const [from, to] = [placesIn(path, "from"), placesIn(path, "to")];
    await fill(from);
    const { link } = Deno;
    let isFirst = true;
    const deleting = async (source: string | URL, target: string | URL) => {
      if (isFirst) await Deno.remove(source);
      isFirst = false;
      await link(String(source), String(target));
    };
    await linking(deleting, () => shareAllContents(from, to));
    assert.equal(found(to).length, 1);
    assert.deepEqual(found(to), found(from));
  }));
