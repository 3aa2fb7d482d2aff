import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { type FileSurface, startFileSurface } from "../../../tests/support/file_surface.ts";
import { makeIdentity } from "../../../tests/support/identity.ts";
import { inFolder } from "../../../tests/support/temporary_folder.ts";
import { systemClock } from "../clock.ts";
import { downloadOnce } from "./download.ts";
import { land, makePart, openPart } from "./landing.ts";
import { TransferFailure, TransferPause } from "./transfer_failure.ts";

const identity = await makeIdentity();
const bytes = crypto.getRandomValues(new Uint8Array(50_000));
const digest = createHash("sha256").update(bytes).digest("hex");
const path = "/api/v1/conversations/d9/files/3";

/** An offered file, and how to fetch it. */
async function offerIn(folder: string, surface: FileSurface) {
  surface.files.set(path, bytes);
  const part = await makePart(folder, "a.bin");
  const target = { conversation: "d9", seq: 3, size: bytes.length, digest, part };
  const phases = new Set<string>();
  const fetchIt = (more: Partial<typeof target> = {}) =>
    downloadOnce({ ...target, folder, name: "a.bin", ...more }, {
      surface: () =>
        Promise.resolve({ place: surface.place, token: "t", maxFileBytes: undefined, lang: "en" }),
      clock: systemClock,
      signal: new AbortController().signal,
      tell: (phase) => phases.add(phase),
    });
  return { part, fetchIt, phases };
}

function withOffer(
  run: (
    surface: FileSurface,
    offer: Awaited<ReturnType<typeof offerIn>>,
    folder: string,
  ) => Promise<void>,
): Promise<void> {
  return inFolder(async (folder) => {
    await using surface = startFileSurface(identity);
    await run(surface, await offerIn(folder, surface), folder);
  });
}

function failsFor(reason: TransferFailure["reason"]) {
  return (error: unknown) => error instanceof TransferFailure && error.reason === reason;
}

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}

Deno.test("a file is fetched, checked, and only then has its name", () =>
  withOffer(async (surface, { fetchIt, phases }, folder) => {
    surface.instead = async () => {
      assert.deepEqual(await namesIn(folder), ["a.bin.part"]);
      return undefined;
    };
    const saved = await fetchIt();
    assert.equal(saved, join(folder, "a.bin"));
    assert.deepEqual(await Deno.readFile(saved), bytes);
    assert.deepEqual(await namesIn(folder), ["a.bin"]);
    assert.deepEqual([...phases], ["downloading", "checking"]);
  }));

Deno.test("a download goes on where it is, if it is still the same file", () =>
  withOffer(async (surface, { part, fetchIt }) => {
    await Deno.writeFile(part, bytes.subarray(0, 20_000));
    let condition = null as string | null;
    surface.instead = (request) => {
      condition = request.headers.get("if-range");
      return undefined;
    };
    assert.deepEqual(await Deno.readFile(await fetchIt()), bytes);
    assert.deepEqual(surface.asked, [`GET ${path} from 20000`]);
    assert.equal(condition, `"sha256-${digest}"`);
  }));

Deno.test("a server that sends all again is listened to from the start", () =>
  withOffer(async (surface, { part, fetchIt }) => {
    await Deno.writeFile(part, new Uint8Array(20_000));
    surface.instead = () => new Response(bytes);
    assert.deepEqual(await Deno.readFile(await fetchIt()), bytes);
  }));

Deno.test("what is whole already is checked, and nothing is asked for", () =>
  withOffer(async (surface, { part, fetchIt }) => {
    await Deno.writeFile(part, bytes);
    assert.deepEqual(await Deno.readFile(await fetchIt()), bytes);
    assert.deepEqual(surface.asked, []);
  }));

Deno.test("a file with another SHA-256 is not left under its name, nor is any byte of it", () =>
  withOffer(async (surface, { part, fetchIt }, folder) => {
    const forged = bytes.slice();
    forged[25_000]! ^= 1;
    surface.files.set(path, forged);
    await assert.rejects(fetchIt(), failsFor("damaged"));
    assert.deepEqual(await namesIn(folder), [basename(part)]);
    assert.equal((await Deno.stat(part)).size, 0);
    surface.files.set(path, new Uint8Array([...bytes, 0]));
    await assert.rejects(fetchIt(), failsFor("damaged"));
    assert.equal((await Deno.stat(part)).size, 0);
    assert.deepEqual(await namesIn(folder), [basename(part)]);
  }));

Deno.test("a part that was damaged on the disk meanwhile is found out, too", () =>
  withOffer(async (_surface, { part, fetchIt }) => {
    await Deno.writeFile(part, new Uint8Array(20_000));
    await assert.rejects(fetchIt(), failsFor("damaged"));
    assert.deepEqual(await Deno.readFile(await fetchIt()), bytes);
  }));

Deno.test("what broke off stays, and what cannot be had is told", () =>
  withOffer(async (surface, { part, fetchIt }) => {
    surface.files.set(path, bytes.subarray(0, 30_000));
    await assert.rejects(fetchIt(), TransferPause);
    assert.equal((await Deno.stat(part)).size, 30_000);
    surface.instead = () => new Response(null, { status: 404 });
    await assert.rejects(fetchIt(), failsFor("not_there"));
    surface.instead = () => new Response(null, { status: 401 });
    await assert.rejects(fetchIt(), failsFor("unauthorized"));
    surface.instead = () => new Response(null, { status: 503 });
    await assert.rejects(fetchIt(), TransferPause);
    surface.instead = () =>
      new Response("x", { status: 206, headers: { "content-range": "bytes 7-7/8" } });
    await assert.rejects(fetchIt(), (error) => error instanceof TransferPause);
    surface.instead = () => new Response(null, { status: 416 });
    await assert.rejects(fetchIt(), TransferPause);
    assert.equal((await Deno.stat(part)).size, 0);
  }));

Deno.test("no name that is taken is written to, whatever has it, and no link is followed", () =>
  inFolder(async (folder) => {
    const elsewhere = join(folder, "elsewhere");
    const here = join(folder, "here");
    await Deno.mkdir(elsewhere);
    await Deno.mkdir(join(here, "b.txt"), { recursive: true });
    await Deno.writeTextFile(join(elsewhere, "secret"), "untouched");
    await Deno.symlink(join(elsewhere, "secret"), join(here, "a.txt"));
    await Deno.symlink(join(elsewhere, "new"), join(here, "a (1).txt"));
    await Deno.symlink(join(elsewhere, "part"), join(here, "a.txt.part"));
    const part = await makePart(here, "a.txt");
    assert.equal(basename(part), "a (1).txt.part");
    await Deno.writeTextFile(part, "offered");
    assert.equal(await land(part, here, "a.txt"), join(here, "a (2).txt"));
    assert.equal(await Deno.readTextFile(join(here, "a (2).txt")), "offered");
    const other = await makePart(here, "b.txt");
    assert.equal(await land(other, here, "b.txt"), join(here, "b (1).txt"));
    assert.deepEqual(await namesIn(elsewhere), ["secret"]);
    assert.equal(await Deno.readTextFile(join(elsewhere, "secret")), "untouched");
  }));

Deno.test("a part that has become a link is not written through", () =>
  inFolder(async (folder) => {
    const part = await makePart(folder, "a.txt");
    await Deno.remove(part);
    await Deno.writeTextFile(join(folder, "secret"), "untouched");
    await Deno.symlink(join(folder, "secret"), part);
    assert.equal(await openPart(part), undefined);
    await Deno.remove(part);
    assert.equal(await openPart(part), undefined);
  }));

Deno.test("a file that had landed when we were killed is found under its name, once", () =>
  withOffer(async (surface, { part, fetchIt }, folder) => {
    await Deno.writeTextFile(join(folder, "a.bin"), "another");
    await Deno.writeFile(part, bytes);
    await Deno.link(part, join(folder, "a (1).bin"));
    assert.equal(await fetchIt(), join(folder, "a (1).bin"));
    assert.deepEqual(await namesIn(folder), ["a (1).bin", "a.bin"]);
    assert.deepEqual(surface.asked, []);
  }));

Deno.test("a folder that cannot be written is told with its path", () =>
  inFolder(async (folder) => {
    const file = join(folder, "file");
    await Deno.writeTextFile(file, "");
    await assert.rejects(makePart(file, "a.txt"), failsFor("disk"));
  }));
