import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { hasModes, syncDirectory } from "../../../common/platform.ts";
import type { ExchangeOptions, HttpAnswer } from "./http_exchange.ts";
import { land, landed, onDisk, openPart } from "./landing.ts";
import { refuse } from "./refusal.ts";
import { pieceBytes } from "./source_file.ts";
import { askSurface, type Surface } from "./surface.ts";
import { TransferFailure, TransferPause } from "./transfer_failure.ts";

/** An offered file, and where it goes. */
export interface DownloadTarget {
  readonly conversation: string;
  readonly seq: number;
  readonly size: number;
  /** SHA-256 of it all, in hexadecimal. */
  readonly digest: string;
  /** Made by `makePart`. */
  readonly part: string;
  readonly folder: string;
  /** One that is safe. */
  readonly name: string;
}

/** What a download works with. */
export interface DownloadOptions extends ExchangeOptions {
  /** Asked for only when something has to be fetched. */
  readonly surface: () => Promise<Surface>;
  /** Hears how many bytes are here, or were checked. */
  readonly tell: (phase: "downloading" | "checking", bytes: number) => void;
}

/**
 * Fetches what is not here yet, checks the SHA-256 of all of it as it is on the disk, and only then
 * gives the file its name.
 *
 * @returns the path that it has got.
 * @throws {TransferFailure} when it cannot be had, is not what was offered, or the disk refuses.
 * @throws {TransferPause} and what {@link askSurface} throws, when it may go on later.
 */
export async function downloadOnce(
  target: DownloadTarget,
  options: DownloadOptions,
): Promise<string> {
  const { part, folder, name } = target;
  const file = await openPart(part);
  if (file === undefined) {
    throw new TransferFailure("disk", { path: part, message: "it is gone" });
  }
  try {
    const before = await landed(part, folder, name);
    if (before !== undefined) return before;
    await fetchRest(file, target, options);
    await onDisk(part, () => file.sync());
    await check(file, target, options);
  } finally {
    file.close();
  }
  const path = await land(part, folder, name);
  if (hasModes) await onDisk(folder, () => syncDirectory(dirname(path)));
  return path;
}

async function fetchRest(
  file: Deno.FsFile,
  target: DownloadTarget,
  options: DownloadOptions,
): Promise<void> {
  const { size, digest, conversation, seq } = target;
  let here = (await file.stat()).size;
  if (here > size) await file.truncate(here = 0);
  options.tell("downloading", here);
  if (here === size) return;
  const surface = await options.surface();
  const headers = {
    authorization: `Bearer ${surface.token}`,
    "accept-language": surface.lang,
    ...(here === 0 ? {} : { range: `bytes=${here}-`, "if-range": `"sha256-${digest}"` }),
  };
  const path = `/api/v1/conversations/${conversation}/files/${seq}`;
  using answer = await askSurface(surface, { method: "GET", path, headers }, options);
  const from = startOf(answer, here);
  if (from === undefined) return await refuseDownload(answer, file);
  if (from < here) await file.truncate(from);
  await file.seek(from, Deno.SeekMode.Start);
  await write(answer, file, from, target, options);
}

/** Where the answer begins; `undefined` when it is none. */
function startOf({ status, headers }: HttpAnswer, here: number): number | undefined {
  if (status === 200) return 0;
  if (status !== 206) return undefined;
  const [, from] = /^bytes (\d{1,15})-/.exec(headers.get("content-range") ?? "") ?? [];
  if (Number(from) !== here) throw new TransferPause("The server sent another part of the file");
  return here;
}

async function refuseDownload(answer: HttpAnswer, file: Deno.FsFile): Promise<never> {
  if (answer.status === 404) throw new TransferFailure("not_there");
  // There is less than what is here: what is here is not of this file.
  if (answer.status === 416) await file.truncate(0);
  if (answer.status === 416) throw new TransferPause("What is here is not of this file", 0);
  return await refuse(answer);
}

async function write(
  answer: HttpAnswer,
  file: Deno.FsFile,
  from: number,
  { size, part }: DownloadTarget,
  { tell }: DownloadOptions,
): Promise<void> {
  let here = from;
  for await (const piece of answer.body()) {
    if (here + piece.length > size) {
      await file.truncate(0);
      throw new TransferFailure("damaged");
    }
    await onDisk(part, () => writeAll(file, piece));
    tell("downloading", here += piece.length);
  }
  if (here < size) throw new TransferPause("The server sent less than the whole file");
}

async function writeAll(file: Deno.FsFile, piece: Uint8Array): Promise<void> {
  for (let written = 0; written < piece.length;) {
    written += await file.write(piece.subarray(written));
  }
}

async function check(
  file: Deno.FsFile,
  { size, digest, part }: DownloadTarget,
  { tell, signal }: DownloadOptions,
): Promise<void> {
  await file.seek(0, Deno.SeekMode.Start);
  const hash = createHash("sha256");
  const buffer = new Uint8Array(pieceBytes);
  for (let bytes = 0; bytes < size;) {
    signal.throwIfAborted();
    const count = await onDisk(part, () => file.read(buffer));
    if (count === null) break;
    hash.update(buffer.subarray(0, count));
    tell("checking", bytes += count);
  }
  if (hash.digest("hex") === digest) return;
  // Nothing of it can be trusted, and the next try has to begin anew.
  await onDisk(part, () => file.truncate(0));
  throw new TransferFailure("damaged");
}
