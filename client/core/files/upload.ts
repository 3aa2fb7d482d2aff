import { Buffer } from "node:buffer";
import type { ExchangeOptions, HttpAnswer, HttpRequest } from "./http_exchange.ts";
import { refuse } from "./refusal.ts";
import { checkUnchanged, openSource, readRest, type SourceFile } from "./source_file.ts";
import { askSurface, type Surface } from "./surface.ts";
import { TransferFailure, TransferPause } from "./transfer_failure.ts";

const path = "/api/v1/uploads";

/** What is to be uploaded. */
export interface UploadSource extends SourceFile {
  /** SHA-256 of it all, in hexadecimal. */
  readonly digest: string;
  readonly mediaType: string;
  /** The id of an upload that was begun. */
  readonly upload: string | undefined;
}

/** What an upload works with. */
export interface UploadOptions extends ExchangeOptions {
  readonly surface: Surface;
  /** Keeps the id of an upload, before anything is sent under it; `undefined` when it is void. */
  readonly keep: (upload: string | undefined) => void;
  /** Hears how many bytes of the file the server has, or will have if nothing breaks. */
  readonly tell: (bytes: number) => void;
}

/**
 * Brings a file to the server by tus 1.0: goes on where an earlier upload has come to, by what the
 * server says of it, or begins a new one.
 *
 * @returns the id of the whole upload.
 * @throws {TransferFailure} when the file is not as it was, or the server will never take it.
 * @throws {TransferPause} and what {@link askSurface} throws, when it may go on later.
 */
export async function uploadOnce(source: UploadSource, options: UploadOptions): Promise<string> {
  const { maxFileBytes: max } = options.surface;
  const { size } = source;
  if (max !== undefined && size > max) throw new TransferFailure("too_large", { size, max });
  const begun = source.upload === undefined ? undefined : await offsetOf(source.upload, options);
  if (begun === undefined && source.upload !== undefined) options.keep(undefined);
  const upload = begun === undefined ? await create(source, options) : source.upload!;
  options.tell(begun ?? 0);
  if ((begun ?? 0) < size) await send(source, upload, begun ?? 0, options);
  return upload;
}

/** Tells the server that an upload is not wanted any more. Throws like {@link askSurface}. */
export async function terminate(
  upload: string,
  options: ExchangeOptions & { readonly surface: Surface },
): Promise<void> {
  using _ = await ask("DELETE", `${path}/${upload}`, {}, options);
}

/** How far an upload has come; `undefined` when there is none any more. */
async function offsetOf(upload: string, options: UploadOptions): Promise<number | undefined> {
  using answer = await ask("HEAD", `${path}/${upload}`, {}, options);
  if (isGone(answer)) return undefined;
  if (!isFine(answer)) return await refuse(answer);
  return offsetIn(answer);
}

async function create(source: UploadSource, options: UploadOptions): Promise<string> {
  const metadata = Object.entries({
    filename: source.name,
    filetype: source.mediaType,
    sha256: source.digest,
  }).map(([key, value]) => `${key} ${Buffer.from(value).toString("base64")}`);
  using answer = await ask("POST", path, {
    "upload-length": String(source.size),
    "upload-metadata": metadata.join(","),
    "content-length": "0",
  }, options);
  if (answer.status !== 201) return await refuse(answer, source.path);
  const [, upload] = /\/([\w-]{1,128})\/?$/.exec(answer.headers.get("location") ?? "") ?? [];
  if (upload === undefined) throw new TransferPause("The server began an upload without a place");
  options.keep(upload);
  return upload;
}

async function send(
  source: UploadSource,
  upload: string,
  offset: number,
  options: UploadOptions,
): Promise<void> {
  using file = await openSource(source);
  const pieces = counted(file, source, offset, options.tell);
  const body = { length: source.size - offset, pieces };
  const headers = {
    "content-type": "application/offset+octet-stream",
    "upload-offset": String(offset),
  };
  using answer = await ask("PATCH", `${path}/${upload}`, headers, options, body);
  if (isGone(answer)) options.keep(undefined);
  if (isGone(answer)) throw new TransferPause("The server has forgotten the upload", 0);
  if (!isFine(answer)) return await refuse(answer, source.path);
  if (offsetIn(answer) !== source.size) throw new TransferPause("The upload is not whole", 0);
}

/** The pieces of a file, told as they go. */
async function* counted(
  file: Deno.FsFile,
  source: SourceFile,
  from: number,
  tell: (bytes: number) => void,
) {
  let bytes = from;
  for await (const piece of readRest(file, source, from)) {
    yield piece;
    tell(bytes += piece.length);
  }
  await checkUnchanged(source);
}

async function ask(
  method: HttpRequest["method"],
  target: string,
  headers: Readonly<Record<string, string>>,
  { surface, clock, signal }: ExchangeOptions & { readonly surface: Surface },
  body?: HttpRequest["body"],
): Promise<HttpAnswer> {
  const common = {
    authorization: `Bearer ${surface.token}`,
    "accept-language": surface.lang,
    "tus-resumable": "1.0.0",
  };
  return await askSurface(surface, {
    method,
    path: target,
    headers: { ...common, ...headers },
    ...(body === undefined ? {} : { body }),
  }, { clock, signal });
}

function offsetIn({ headers }: HttpAnswer): number {
  const text = headers.get("upload-offset") ?? "";
  if (!/^\d{1,15}$/.test(text)) throw new TransferPause("The server does not say how far it is");
  return Number(text);
}

function isFine({ status }: HttpAnswer): boolean {
  return status === 200 || status === 204;
}

function isGone({ status }: HttpAnswer): boolean {
  return status === 404 || status === 410;
}
