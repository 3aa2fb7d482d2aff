import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { type FileSurface, startFileSurface } from "../../../tests/support/file_surface.ts";
import { makeIdentity } from "../../../tests/support/identity.ts";
import { inFolder } from "../../../tests/support/temporary_folder.ts";
import { systemClock } from "../clock.ts";
import { hashSource, lookAt } from "./source_file.ts";
import { TransferFailure, TransferPause } from "./transfer_failure.ts";
import { uploadOnce } from "./upload.ts";

const identity = await makeIdentity();
const bytes = crypto.getRandomValues(new Uint8Array(50_000));
const digest = createHash("sha256").update(bytes).digest("hex");

/** A file, and how to upload it to a surface. */
async function fileIn(folder: string, surface: FileSurface) {
  const path = join(folder, "a file.bin");
  await Deno.writeFile(path, bytes);
  const source = await lookAt(path);
  const kept: (string | undefined)[] = [];
  const told: number[] = [];
  const upload = (from: string | undefined, maxFileBytes?: number) =>
    uploadOnce({ ...source, digest, mediaType: "text/plain", upload: from }, {
      surface: { place: surface.place, token: "a-token", maxFileBytes, lang: "en" },
      clock: systemClock,
      signal: new AbortController().signal,
      keep: (upload) => kept.push(upload),
      tell: (count) => told.push(count),
    });
  /** The file as it is now. */
  const again = async () => {
    Object.assign(source, await lookAt(path));
    return await upload(undefined);
  };
  return { path, source, upload, again, kept, told };
}

function withFile(
  run: (surface: FileSurface, file: Awaited<ReturnType<typeof fileIn>>) => Promise<void>,
): Promise<void> {
  return inFolder(async (folder) => {
    await using surface = startFileSurface(identity);
    await run(surface, await fileIn(folder, surface));
  });
}

function failsFor(reason: TransferFailure["reason"]) {
  return (error: unknown) => error instanceof TransferFailure && error.reason === reason;
}

Deno.test("a file is uploaded whole, and its upload is kept before anything is sent", () =>
  withFile(async (surface, { upload, kept, told }) => {
    let metadata = "";
    surface.instead = (request) => {
      metadata ||= request.headers.get("upload-metadata") ?? "";
      assert.equal(request.headers.get("authorization"), "Bearer a-token");
      if (request.method === "PATCH") assert.deepEqual(kept, ["u1"]);
      return undefined;
    };
    assert.equal(await upload(undefined), "u1");
    assert.deepEqual(surface.uploads.get("u1")!.bytes, bytes);
    assert.equal(told.at(-1), bytes.length);
    const said = metadata.split(",").map((pair) => pair.split(" "));
    assert.deepEqual(said.map(([key, value]) => [key, atob(value!)]), [
      ["filename", "a file.bin"],
      ["filetype", "text/plain"],
      ["sha256", digest],
    ]);
  }));

Deno.test("an upload goes on where the server says that it is", () =>
  withFile(async (surface, { upload, told }) => {
    surface.stopAfter = 12_345;
    await assert.rejects(upload(undefined), TransferPause);
    assert.equal(await upload("u1"), "u1");
    assert.deepEqual(surface.uploads.get("u1")!.bytes, bytes);
    assert.ok(told.includes(12_345));
    assert.deepEqual(surface.asked.slice(-2), [
      "HEAD /api/v1/uploads/u1",
      "PATCH /api/v1/uploads/u1 from 12345",
    ]);
    // All is there, and nobody has said so: nothing is sent again.
    assert.equal(await upload("u1"), "u1");
    assert.equal(surface.asked.at(-1), "HEAD /api/v1/uploads/u1");
  }));

Deno.test("an upload that has expired is begun anew", () =>
  withFile(async (surface, { upload, kept }) => {
    assert.equal(await upload("long-gone"), "u1");
    assert.deepEqual(kept, [undefined, "u1"]);
    surface.instead = (_, asked) =>
      asked.startsWith("PATCH") ? new Response(null, { status: 410 }) : undefined;
    surface.uploads.get("u1")!.bytes = new Uint8Array();
    await assert.rejects(upload("u1"), TransferPause);
    assert.equal(kept.at(-1), undefined);
  }));

Deno.test("what may be better later is a pause, with the time that the server wants", () =>
  withFile(async (surface, { upload }) => {
    for (const status of [409, 423, 429, 500, 503]) {
      surface.instead = () => new Response(null, { status, headers: { "retry-after": "7" } });
      await assert.rejects(
        upload(undefined),
        (error) => error instanceof TransferPause && error.waitMs === 7_000,
      );
    }
  }));

Deno.test("what the server will never take is told in its words", () =>
  withFile(async (surface, { upload }) => {
    const detail = "Too much of everybody's disk";
    for (const status of [400, 403, 413, 507]) {
      surface.instead = () => Response.json({ code: "quota_exceeded", detail }, { status });
      await assert.rejects(
        upload(undefined),
        (error) =>
          failsFor("refused")(error) && (error as TransferFailure).details.message === detail,
      );
    }
    surface.instead = () => new Response("<html>", { status: 401 });
    await assert.rejects(upload(undefined), failsFor("unauthorized"));
    surface.instead = (_, asked) =>
      asked.startsWith("PATCH") ? Response.json({ code: "integrity" }, { status: 422 }) : undefined;
    await assert.rejects(upload(undefined), failsFor("changed"));
  }));

Deno.test("a file that is larger than the server takes is not begun", () =>
  withFile(async (surface, { upload }) => {
    await assert.rejects(upload(undefined, bytes.length - 1), failsFor("too_large"));
    assert.deepEqual(surface.asked, []);
  }));

Deno.test("a file that was written to since it was looked at is not sent", () =>
  withFile(async (surface, { path, upload, source }) => {
    await Deno.writeFile(path, new Uint8Array(1), { append: true });
    await assert.rejects(upload(undefined), failsFor("changed"));
    assert.ok(!surface.asked.some((asked) => asked.startsWith("PATCH")));
    const { signal } = new AbortController();
    await assert.rejects(hashSource(source, () => {}, signal), failsFor("changed"));
    await Deno.remove(path);
    await assert.rejects(upload(undefined), failsFor("vanished"));
  }));

Deno.test("a file that is cut short while it is sent is told, and not the broken connection", () =>
  withFile(async (surface, { path, again }) => {
    // More than fits between the two, so that it is sent while the server looks away.
    await Deno.truncate(path, 64 * 1024 * 1024);
    surface.instead = async (request, asked) => {
      if (asked.startsWith("PATCH")) await Deno.truncate(path, 10);
      if (asked.startsWith("PATCH")) await request.arrayBuffer().catch(() => {});
      return asked.startsWith("PATCH") ? new Response(null, { status: 503 }) : undefined;
    };
    await assert.rejects(again(), failsFor("changed"));
  }));

Deno.test("a folder, a device and what is not there are refused by name", () =>
  inFolder(async (folder) => {
    await assert.rejects(lookAt(folder), failsFor("directory"));
    await assert.rejects(lookAt(join(folder, "none")), failsFor("vanished"));
    await assert.rejects(lookAt(join(folder, "none", "deeper")), failsFor("vanished"));
    if (Deno.build.os !== "windows") {
      await assert.rejects(lookAt("/dev/null"), failsFor("not_a_file"));
    }
  }));
