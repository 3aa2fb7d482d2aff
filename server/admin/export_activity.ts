import * as v from "valibot";
import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { adminTexts } from "../../common/text/admin.ts";
import { exportTexts } from "../../common/text/export.ts";
import { speak } from "../../common/text/speak.ts";
import { activityChunks } from "../export/activity_chunks.ts";
import {
  type ActivityFilters,
  BadFilter,
  queryOf,
  readFilters,
  UnknownActivityUser,
} from "../export/activity_filters.ts";
import { type ActivityFormatName, activityFormats } from "../export/activity_rows.ts";
import { type ExportTarget, fileOutput, standardOutput } from "../export/target.ts";
import { activityOrderPath } from "./activity_order.ts";
import { tryLockDataDirectory } from "./lock.ts";
import { type OfflineOptions, onFiles, requireData } from "./offline.ts";
import { AdminRefusal } from "./refusal.ts";
import { NotAnswering } from "./remote.ts";
import { type StreamedAnswer, streamFromRunning } from "./remote_stream.ts";

/** What `chat export activity` was asked for. */
export interface ExportOptions extends OfflineOptions {
  readonly format: ActivityFormatName;
  readonly filters: ActivityFilters;
  /** Standard output unless given, and for `-`. */
  readonly output: string | undefined;
  /** Whether a file that is there may be replaced. */
  readonly force: boolean;
}

type Write = ExportTarget["write"];

/**
 * Writes the activity log of a server that runs, or, when none runs, of its files; says which on
 * stderr. A reader of standard output who has had enough is no failure.
 *
 * @returns the exit code.
 * @throws {Failure} for a filter, a person, a file or data that cannot be used.
 */
export async function runExportActivity(options: ExportOptions): Promise<number> {
  const { data, language, output } = options;
  checkFilters(options);
  await requireData(data, language);
  const isStandard = output === undefined || output === "-";
  const target = isStandard ? standardOutput() : await fileOutput(output, options);
  try {
    await exportTo((bytes) => target.write(bytes), options);
  } catch (error) {
    await target.abandon();
    if (error instanceof Deno.errors.BrokenPipe) return exitCodes.ok;
    throw error;
  }
  await target.finish();
  return exitCodes.ok;
}

function checkFilters({ filters, language }: ExportOptions): void {
  try {
    readFilters(filters);
  } catch (error) {
    if (!(error instanceof BadFilter)) throw error;
    throw new Failure(exitCodes.usage, error.text(language, `--${error.filter}`));
  }
}

async function exportTo(write: Write, options: ExportOptions): Promise<void> {
  const { data, language } = options;
  const lock = await tryLockDataDirectory(data);
  if (lock === undefined) return await exportFromRunning(write, options);
  using _held = lock;
  console.error(`chat: ${speak(exportTexts, language)("on_files", { folder: data })}`);
  await onFiles(options, async ({ store }) => {
    const query = askedOf(() => queryOf(readFilters(options.filters), store), options);
    for await (const chunk of activityChunks(store, query, activityFormats[options.format])) {
      await write(chunk);
    }
  });
}

function askedOf<Query>(ask: () => Query, { language }: ExportOptions): Query {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof UnknownActivityUser)) throw error;
    throw new AdminRefusal("unknown_user", { name: error.user }).asFailure(language);
  }
}

async function exportFromRunning(write: Write, options: ExportOptions): Promise<void> {
  const { data, language, format, filters } = options;
  console.error(`chat: ${speak(exportTexts, language)("on_running")}`);
  const path = `${activityOrderPath}?${new URLSearchParams({ format, ...filters })}`;
  const answer = await streamFromRunning(data, path, language).catch((error: unknown) => {
    if (!(error instanceof NotAnswering)) throw error;
    const say = speak(adminTexts, language);
    const message = say("not_answering", { folder: data, reason: error.message });
    throw new Failure(exitCodes.tempFail, message, say("not_answering_hint"));
  });
  if (answer.status !== 200) throw await refusedBy(answer, options);
  for await (const chunk of unbroken(answer, options)) await write(chunk);
}

/** What came, unless it breaks off: then that is a failure. */
async function* unbroken({ body }: StreamedAnswer, { language }: ExportOptions) {
  try {
    yield* body;
  } catch (error) {
    const say = speak(exportTexts, language);
    const reason = error instanceof Error ? error.message : String(error);
    const message = say("broken_off", { reason });
    throw new Failure(exitCodes.tempFail, message, say("broken_off_hint"));
  }
}

const problemBody = v.object({ code: v.optional(v.string()), detail: v.optional(v.string()) });

async function refusedBy(
  { status, body }: StreamedAnswer,
  { language, filters }: ExportOptions,
): Promise<Failure> {
  const text = await new Response(ReadableStream.from(body)).text();
  const { code, detail } = readProblem(text);
  if (code === "unknown_user") {
    return new AdminRefusal(code, { name: filters.user ?? "" }).asFailure(language);
  }
  const reason = detail ?? `HTTP ${status}`;
  return new Failure(
    exitCodes.tempFail,
    speak(adminTexts, language)("refused_by_server", { reason }),
  );
}

function readProblem(text: string): v.InferOutput<typeof problemBody> {
  try {
    return v.parse(problemBody, JSON.parse(text));
  } catch {
    return {};
  }
}
