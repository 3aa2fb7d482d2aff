import { exitCodes } from "../common/exit_codes.ts";
import { Failure } from "../common/failure.ts";
import { newerDatabaseTexts } from "../common/text/newer_database.ts";
import { type Language, speak } from "../common/text/speak.ts";
import type { StoreVersionError } from "./store/open.ts";

/** Says to the operator that an older program must not touch a newer one's database. */
export function newerDatabase(
  { path, found, known, copy }: StoreVersionError,
  language: Language,
): Failure {
  const say = speak(newerDatabaseTexts, language);
  const hint = copy === undefined ? say("no_copy_hint") : say("copy_hint", { path, copy });
  return new Failure(exitCodes.config, say("refused", { path, found, known }), hint);
}
