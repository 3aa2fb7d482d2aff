import * as v from "valibot";
import { exitCodes } from "../../common/exit_codes.ts";
import { writeExport, type WriteOptions } from "../../common/export/write_export.ts";
import { Failure } from "../../common/failure.ts";
import { adminTexts } from "../../common/text/admin.ts";
import { exportTexts } from "../../common/text/export.ts";
import { speak } from "../../common/text/speak.ts";
import {
  BadFilter,
  type Exported,
  type Filters,
  readActivity,
  readConversation,
  UnknownUser,
} from "../export/filters.ts";
import { openExport } from "../export/open_export.ts";
import type { FormatName } from "../export/row_format.ts";
import { exportDoorPath, noteExport, refusalOf } from "./export_door.ts";
import { tryLockDataDirectory } from "./lock.ts";
import { type OfflineOptions, openFiles, requireData } from "./offline.ts";
import { AdminRefusal, isAdminRefusalCode } from "./refusal.ts";
import { NotAnswering } from "./remote.ts";
import { type StreamedAnswer, streamFromRunning } from "./remote_stream.ts";

/** What the operator's `chat export` was asked for. */
export interface ExportOptions extends OfflineOptions, Omit<WriteOptions, "follow"> {
  readonly what: Exported;
  /** Which conversation. */
  readonly name?: string;
  readonly format: FormatName;
  readonly filters: Filters;
}

/**
 * Exports from a server that runs on a data folder, or, when none runs, from its files; says which on
 * stderr.
 *
 * @returns the exit code.
 * @throws {Failure} for a filter, a person, a file or data that cannot be used.
 */
export async function runOperatorExport(options: ExportOptions): Promise<number> {
  const { data, language } = options;
  const follow = checkFilters(options);
  await requireData(data, language);
  return await writeExport({ ...options, follow }, () => begin(options, follow));
}

/** Before anything is looked at; whether it is to have no end. */
function checkFilters({ what, filters, language }: ExportOptions): boolean {
  try {
    return (what === "activity" ? readActivity(filters) : readConversation(filters)).follow;
  } catch (error) {
    if (!(error instanceof BadFilter)) throw error;
    throw new Failure(exitCodes.usage, error.text(language, `--${error.filter}`));
  }
}

async function begin(
  options: ExportOptions,
  follow: boolean,
): Promise<AsyncIterable<Uint8Array>> {
  const { data, language } = options;
  const lock = await tryLockDataDirectory(data);
  if (lock === undefined) return await fromRunning(options);
  const say = speak(exportTexts, language);
  if (follow) {
    lock.release();
    throw new Failure(exitCodes.unavailable, say("nothing_to_follow", { folder: data }));
  }
  console.error(`chat: ${say("on_files", { folder: data })}`);
  return fromFiles(options, lock);
}

async function* fromFiles(
  options: ExportOptions,
  lock: Disposable,
): AsyncGenerator<Uint8Array, void, void> {
  using _held = lock;
  await using files = await openFiles(options);
  const { services } = files;
  const { what, name = "", filters, format, language } = options;
  const order = { what, conversation: name, filters, format };
  const { operatorReads } = services.exports;
  const asked = known(
    () => openExport(services.store, "operator", operatorReads, order),
    name,
    language,
  );
  await noteExport(what, name, services);
  yield* asked.begin().chunks();
}

/** What `ask` opens. @throws {Failure} when it is not there, or not for the operator. */
function known<Opened>(
  ask: () => Opened,
  name: string,
  language: ExportOptions["language"],
): Opened {
  try {
    return ask();
  } catch (error) {
    const refusal = error instanceof UnknownUser
      ? new AdminRefusal("unknown_user", { name: error.user })
      : refusalOf(error, name);
    throw refusal instanceof AdminRefusal ? refusal.asFailure(language) : refusal;
  }
}

async function fromRunning(options: ExportOptions): Promise<AsyncIterable<Uint8Array>> {
  const { data, language, what, name, format, filters } = options;
  console.error(`chat: ${speak(exportTexts, language)("on_running")}`);
  const said = { ...(name === undefined ? {} : { name }), format, ...filters };
  const path = `${exportDoorPath(what)}?${new URLSearchParams(said)}`;
  const answer = await streamFromRunning(data, path, language).catch((error: unknown) => {
    if (!(error instanceof NotAnswering)) throw error;
    const say = speak(adminTexts, language);
    const message = say("not_answering", { folder: data, reason: error.message });
    throw new Failure(exitCodes.tempFail, message, say("not_answering_hint"));
  });
  if (answer.status !== 200) throw await refusedBy(answer, options);
  return answer.body;
}

const problemBody = v.object({ code: v.optional(v.string()), detail: v.optional(v.string()) });

async function refusedBy(
  { status, body }: StreamedAnswer,
  { language, filters, name = "" }: ExportOptions,
): Promise<Failure> {
  const text = await new Response(ReadableStream.from(body)).text();
  const { code, detail } = readProblem(text);
  if (isAdminRefusalCode(code)) {
    const about = code === "unknown_user" ? filters.user ?? "" : name;
    return new AdminRefusal(code, { name: about }).asFailure(language);
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
