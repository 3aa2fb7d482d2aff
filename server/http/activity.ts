import type { Context } from "hono";
import { accepts } from "hono/accepts";
import type { Logger } from "../../common/logger.ts";
import { adminTexts } from "../../common/text/admin.ts";
import { exportTexts } from "../../common/text/export.ts";
import { languageOf, speak } from "../../common/text/speak.ts";
import { activityStream } from "../export/activity_chunks.ts";
import {
  type ActivityFilters,
  activityFilters,
  BadFilter,
  queryOf,
  readFilters,
  UnknownActivityUser,
} from "../export/activity_filters.ts";
import {
  type ActivityFormatName,
  activityFormats,
  isActivityFormat,
} from "../export/activity_rows.ts";
import type { Store } from "../store/types.ts";
import { problem } from "./problem.ts";

/** What the log is read from. */
export type ActivityStore = Pick<Store, "activity" | "accountNamed">;

/** Answers with the rows that the query asks for, in the format that it or `accept` names. */
export function answerActivity(
  context: Context,
  store: ActivityStore,
  log: Logger,
): Response {
  const { format, filters, refusal } = readQuery(context);
  if (refusal !== undefined) return problem(400, refusal);
  try {
    const query = queryOf(readFilters(filters), store);
    const { contentType, extension } = activityFormats[format];
    const broke = (error: unknown) => log.warn("activity_export_broke", { error: String(error) });
    log.info("activity_exported", { address: context.env?.address, format });
    return new Response(activityStream(store, query, activityFormats[format], broke), {
      headers: {
        "content-type": contentType,
        "content-disposition": `attachment; filename="activity.${extension}"`,
        // The runtime would compress it, which takes milliseconds a page from everybody's chat.
        "cache-control": "no-store, no-transform",
        "vary": "accept",
      },
    });
  } catch (error) {
    return refused(error, context);
  }
}

interface AskedFor {
  readonly format: ActivityFormatName;
  readonly filters: ActivityFilters;
  /** Why it cannot be answered, where what is asked for makes no sense. */
  readonly refusal?: string;
}

function readQuery(context: Context): AskedFor {
  const say = textsFor(context);
  const given = context.req.queries();
  const known = ["format", ...activityFilters];
  const asked: AskedFor = { format: acceptedFormat(context), filters: {} };
  for (const [name, values] of Object.entries(given)) {
    if (!known.includes(name)) {
      return { ...asked, refusal: say("unknown_filter", { name, known: known.join(", ") }) };
    }
    if (values.length > 1) return { ...asked, refusal: say("repeated_filter", { name }) };
  }
  const { format = asked.format, ...filters } = context.req.query();
  if (isActivityFormat(format)) return { format, filters: withPlus(filters) };
  return { ...asked, refusal: say("bad_format", { value: format }) };
}

/** A `+` in a query stands for a blank, which is easily forgotten in `+02:00`. */
function withPlus(filters: ActivityFilters): ActivityFilters {
  return Object.fromEntries(
    Object.entries(filters).map(([name, value]) => [name, value.replace(/ (?=\d\d:\d\d$)/, "+")]),
  );
}

function acceptedFormat(context: Context): ActivityFormatName {
  const type = accepts(context, {
    header: "Accept",
    supports: ["application/x-ndjson", "text/csv"],
    default: "application/x-ndjson",
  });
  return type === "text/csv" ? "csv" : "ndjson";
}

/** What is no bug of ours; anything else is thrown on. */
function refused(error: unknown, context: Context): Response {
  const language = languageOf(context.req.header("accept-language"));
  if (error instanceof BadFilter) {
    return problem(400, error.text(language, error.filter), { field: error.filter });
  }
  if (error instanceof UnknownActivityUser) {
    const detail = speak(adminTexts, language)("unknown_user", { name: error.user });
    return problem(400, detail, { field: "user", code: "unknown_user" });
  }
  throw error;
}

function textsFor(context: Context): ReturnType<typeof speak<typeof exportTexts.en>> {
  return speak(exportTexts, languageOf(context.req.header("accept-language")));
}
