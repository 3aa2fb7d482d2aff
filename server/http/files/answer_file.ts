import { Buffer } from "node:buffer";
import { speak } from "../../../common/text/speak.ts";
import { httpTexts } from "../../../common/text/http.ts";
import type { Language } from "../../../common/text/speak.ts";
import type { FetchableOffer } from "../../store/types.ts";
import { problem } from "../problem.ts";
import { type ByteRange, readRange } from "./byte_range.ts";
import { attachment } from "./content_disposition.ts";
import { fileBody } from "./file_body.ts";

/** Kinds that no program runs, and no page takes for a page of ours; others are only bytes. */
const harmless: ReadonlySet<string> = new Set([
  "application/gzip",
  "application/pdf",
  "application/zip",
  "audio/mpeg",
  "audio/ogg",
  "audio/wav",
  "audio/webm",
  "image/avif",
  "image/gif",
  "image/jpeg",
  "image/png",
  "image/webp",
  "text/plain",
  "video/mp4",
  "video/ogg",
  "video/webm",
]);

/** Whoever fetches a file, as far as the answer depends on it. */
export interface Fetching {
  readonly request: Request;
  readonly language: Language;
  /** Asked again and again while the body is taken. */
  readonly stillMay: () => boolean;
}

/** Answers with the file of an offer, or with the part of it that is asked for (RFC 9110). */
export async function answerFile(
  { entry, file }: FetchableOffer,
  path: string,
  { request, language, stillMay }: Fetching,
): Promise<Response> {
  const { content: name, digest } = entry;
  const { size, mediaType } = file;
  const etag = `"${digest.replace(":", "-")}"`;
  const headers = new Headers({
    "accept-ranges": "bytes",
    // The runtime would compress it, which takes milliseconds a piece from everybody's chat.
    "cache-control": "private, no-store, no-transform",
    "content-disposition": attachment(name),
    "content-type": harmless.has(mediaType.toLowerCase())
      ? mediaType.toLowerCase()
      : "application/octet-stream",
    "x-content-type-options": "nosniff",
    etag,
    // RFC 9530: of all of it, whichever part is sent.
    "repr-digest": `sha-256=:${Buffer.from(digest.slice(7), "hex").toString("base64")}:`,
  });
  const wanted = request.headers.get("if-match");
  if (wanted !== null && !tagsIn(wanted).some((tag) => tag === etag || tag === "*")) {
    return problem(412, speak(httpTexts, language)("other_file", { etag }));
  }
  if (namesTag(request.headers.get("if-none-match"), etag)) {
    return new Response(null, { status: 304, headers });
  }
  const range = wantedRange(request, etag, size);
  if (range === "unsatisfiable") {
    const refused = problem(416, speak(httpTexts, language)("no_such_range", { size }));
    refused.headers.set("content-range", `bytes */${size}`);
    return refused;
  }
  const { from, to } = range ?? { from: 0, to: size - 1 };
  const length = to - from + 1;
  headers.set("content-length", String(length));
  if (range !== undefined) headers.set("content-range", `bytes ${from}-${to}/${size}`);
  const opened = await Deno.open(path);
  await opened.seek(from, Deno.SeekMode.Start);
  const body = fileBody(opened, length, stillMay);
  return new Response(body, { status: range === undefined ? 200 : 206, headers });
}

function wantedRange(
  { method, headers }: Request,
  etag: string,
  size: number,
): ByteRange | "unsatisfiable" | undefined {
  const condition = headers.get("if-range");
  const isSame = condition === null || condition.trim() === etag;
  // What `Range` means is defined for GET alone.
  return method === "GET" && isSame
    ? readRange(headers.get("range") ?? undefined, size)
    : undefined;
}

/** Whether an `If-None-Match` has a tag, weak or not. */
function namesTag(header: string | null, etag: string): boolean {
  if (header === null) return false;
  const tags = tagsIn(header).map((tag) => tag.replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}

/** The tags of a list; ours have no comma. */
function tagsIn(header: string): string[] {
  return header.split(",").map((tag) => tag.trim());
}
