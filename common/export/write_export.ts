import { exitCodes } from "../exit_codes.ts";
import { Failure } from "../failure.ts";
import { exportTexts } from "../text/export.ts";
import { type Language, speak } from "../text/speak.ts";
import { EndCheck, type ExportEnd } from "./end_check.ts";
import { ExportProgress } from "./progress.ts";
import { type ExportTarget, fileOutput, standardOutput } from "./target.ts";

/** Where an export goes, and how. */
export interface WriteOptions {
  readonly language: Language;
  /** Standard output unless given, and for `-`. */
  readonly output: string | undefined;
  /** Whether a file that is there may be replaced. */
  readonly force: boolean;
  /** Whether it has no end: a file is then read while it is written. */
  readonly follow: boolean;
}

/** Makes the chunks of an export, once it is certain that they can be written. */
export type Chunks = () => Promise<AsyncIterable<Uint8Array>>;

/**
 * Writes an export, and sees to it that it is whole. A reader of standard output who has had enough is
 * no failure.
 *
 * @returns the exit code.
 * @throws {Failure} when it broke off, or cannot be written.
 */
export async function writeExport(options: WriteOptions, begin: Chunks): Promise<number> {
  const { output, language } = options;
  const isStandard = output === undefined || output === "-";
  const target = isStandard ? standardOutput() : await fileOutput(output, options);
  const progress = new ExportProgress(language);
  let end: ExportEnd;
  try {
    end = await pass(await begin(), target, progress, language);
  } catch (error) {
    progress.end(undefined);
    await target.abandon();
    if (error instanceof Deno.errors.BrokenPipe) return exitCodes.ok;
    throw error;
  }
  progress.end(end.rows);
  await target.finish();
  const { reason } = end;
  if (reason !== "stopped" && reason !== "revoked") return exitCodes.ok;
  throw new Failure(exitCodes.tempFail, speak(exportTexts, language)(reason));
}

async function pass(
  chunks: AsyncIterable<Uint8Array>,
  target: ExportTarget,
  progress: ExportProgress,
  language: Language,
): Promise<ExportEnd> {
  const check = new EndCheck();
  for await (const chunk of unbroken(chunks, language)) {
    check.add(chunk);
    await target.write(chunk);
    progress.add(chunk.length);
  }
  const end = check.end();
  if (end === undefined) throw brokenOff(speak(exportTexts, language)("no_end"), language);
  return end;
}

/** What came, unless it breaks off: then that is a failure. */
async function* unbroken(chunks: AsyncIterable<Uint8Array>, language: Language) {
  try {
    yield* chunks;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw brokenOff(error instanceof Error ? error.message : String(error), language);
  }
}

function brokenOff(reason: string, language: Language): Failure {
  const say = speak(exportTexts, language);
  return new Failure(exitCodes.tempFail, say("broken_off", { reason }), say("broken_off_hint"));
}
