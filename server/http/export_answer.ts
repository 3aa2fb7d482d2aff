import type { Context } from "hono";
import { accepts } from "hono/accepts";
import type { Logger } from "../../common/logger.ts";
import { adminTexts } from "../../common/text/admin.ts";
import { exportTexts } from "../../common/text/export.ts";
import { languageOf, speak } from "../../common/text/speak.ts";
import type { Clock } from "../clock.ts";
import { exportStream } from "../export/export_stream.ts";
import { BadFilter, type Filters, UnknownUser } from "../export/filters.ts";
import type { Follower } from "../export/followers.ts";
import {
  type ExportHouse,
  type ExportOrder,
  type ExportReader,
  type ExportStore,
  type OpenExport,
  openExport,
} from "../export/open_export.ts";
import type { FormatName } from "../export/row_format.ts";
import { problem } from "./problem.ts";

/** Somebody asks for an export. */
export interface ExportRequest {
  readonly context: Context;
  readonly reader: ExportReader;
  /** Whom a place among those who follow is counted for. */
  readonly who: string;
  readonly store: ExportStore;
  readonly house: ExportHouse;
  readonly clock: Clock;
  readonly log: Logger;
  /** Whether the credential is still good. */
  readonly stillMay: () => boolean;
  readonly order: Omit<ExportOrder, "format">;
}

/** After so many seconds somebody who followed may have left. */
const retryAfterSeconds = 60;

/**
 * Answers with an export: a page with a `Link` to the next one (RFC 8288) where `limit` is given,
 * otherwise all of it, as it is read.
 *
 * @throws {NotForReader} when it is not there, or not for whoever asks.
 */
export async function answerExport(request: ExportRequest): Promise<Response> {
  const { context, reader, store, house, order } = request;
  try {
    const format = acceptedFormat(context);
    const asked = openExport(store, reader, house.operatorReads, { ...order, format });
    if (asked.limit !== undefined) return await answerPage(request, asked);
    return answerWhole(request, asked);
  } catch (error) {
    return refused(error, context);
  }
}

async function answerPage(request: ExportRequest, asked: OpenExport): Promise<Response> {
  const { context, stillMay, order } = request;
  const page = asked.begin({ stillMay });
  const chunks = await Array.fromAsync(page.chunks());
  const response = new Response(new Blob(chunks as BlobPart[]), { headers: headersOf(asked) });
  const { reason, after } = page.end!;
  if (reason === "more" && after !== undefined) {
    const path = new URL(context.req.url).pathname;
    const query = new URLSearchParams({ ...order.filters, after });
    response.headers.set("link", `<${path}?${query}>; rel="next"`);
  }
  return response;
}

function answerWhole(request: ExportRequest, asked: OpenExport): Response {
  const { context, who, store, house, clock, log, stillMay } = request;
  let follower: Follower | undefined;
  if (asked.follow) {
    follower = house.followers.join(who, store);
    if (follower === undefined) return tooManyFollow(context);
  }
  const now = () => clock.now();
  const broke = (error: unknown) => log.warn("export_broke", { error: String(error) });
  const { what } = request.order;
  log.info("exported", { address: context.env?.address, what, by: who });
  const chunks = asked.begin({ stillMay, waiting: follower, now }).chunks();
  const headers = headersOf(asked);
  // A proxy that gathers would keep what is followed.
  if (asked.follow) headers.set("x-accel-buffering", "no");
  return new Response(exportStream(chunks, { clock, follower, broke }), { headers });
}

function headersOf({ title, format: { contentType, extension } }: OpenExport): Headers {
  return new Headers({
    "content-type": contentType,
    "content-disposition": `attachment; filename="${title}.${extension}"`,
    // The runtime would compress it, which takes milliseconds a page from everybody's chat.
    "cache-control": "no-store, no-transform",
    "vary": "accept",
  });
}

const formatOfType: Readonly<Record<string, FormatName>> = {
  "application/x-ndjson": "ndjson",
  "text/csv": "csv",
  "text/plain": "text",
  "text/markdown": "markdown",
};

function acceptedFormat(context: Context): FormatName {
  const supports = Object.keys(formatOfType);
  const type = accepts(context, { header: "Accept", supports, default: supports[0]! });
  return formatOfType[type] ?? "ndjson";
}

function tooManyFollow(context: Context): Response {
  const response = problem(429, textsFor(context)("too_many_follow"));
  response.headers.set("retry-after", String(retryAfterSeconds));
  return response;
}

/** What is no bug of ours; anything else is thrown on. */
function refused(error: unknown, context: Context): Response {
  const language = languageOf(context.req.header("accept-language"));
  if (error instanceof BadFilter) {
    return problem(400, error.text(language, error.filter), { field: error.filter });
  }
  if (error instanceof UnknownUser) {
    const detail = speak(adminTexts, language)("unknown_user", { name: error.user });
    return problem(400, detail, { field: "user", code: "unknown_user" });
  }
  throw error;
}

/** Filters as they were meant: a `+` in a query stands for a blank, which is easily forgotten in `+02:00`. */
export function withPlus(filters: Filters): Filters {
  return Object.fromEntries(
    Object.entries(filters).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value.replace(/ (?=\d\d:\d\d$)/, "+")]]
    ),
  );
}

function textsFor(context: Context): ReturnType<typeof speak<typeof exportTexts.en>> {
  return speak(exportTexts, languageOf(context.req.header("accept-language")));
}
