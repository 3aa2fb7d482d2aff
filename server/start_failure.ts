import { exitCodes } from "../common/exit_codes.ts";
import { Failure } from "../common/failure.ts";
import { dataFileTexts } from "../common/text/data_files.ts";
import { type Language, speak } from "../common/text/speak.ts";
import { CannotListen } from "./net/cannot_listen.ts";
import { DamagedIdentity } from "./net/identity.ts";
import { BadTlsFiles } from "./net/tls_files.ts";
import { newerDatabase } from "./newer_database.ts";
import { DamagedDatabase, DatabaseInUse, StoreVersionError } from "./store/open.ts";

/**
 * What the operator is told when the server's files or ports cannot be used; anything else comes
 * back as it was, because it is a bug of ours.
 */
export function startFailure(error: unknown, language: Language): unknown {
  const say = speak(dataFileTexts, language);
  if (error instanceof CannotListen) return error.failure(language);
  if (error instanceof BadTlsFiles) return error.failure(language);
  if (error instanceof StoreVersionError) return newerDatabase(error, language);
  if (error instanceof DamagedIdentity) {
    const message = say("damaged_identity", { path: error.path });
    return new Failure(exitCodes.config, message, say("damaged_identity_hint"));
  }
  if (error instanceof DamagedDatabase) {
    const message = say("damaged_database", { path: error.path, reason: error.reason });
    return new Failure(exitCodes.config, message, say("damaged_database_hint"));
  }
  if (error instanceof DatabaseInUse) {
    const message = say("database_in_use", { path: error.path });
    return new Failure(exitCodes.tempFail, message, say("database_in_use_hint"));
  }
  return error;
}
