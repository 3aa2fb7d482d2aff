import { exitCodes } from "../../../common/exit_codes.ts";
import { Failure } from "../../../common/failure.ts";
import { adminAuditTexts } from "../../../common/text/admin_audit.ts";
import { checkTexts } from "../../../common/text/check.ts";
import { type Language, speak } from "../../../common/text/speak.ts";
import { dataFolder } from "../../data_folder.ts";
import { checkContents, type ContentFault } from "../../files/check_contents.ts";
import { startFailure } from "../../start_failure.ts";
import { checkDatabase, type CheckFault } from "../../store/check.ts";
import { DamagedDatabase, OlderDatabase } from "../../store/open.ts";
import { requireData } from "../offline.ts";
import type { AdminCommand } from "./command.ts";

/**
 * `chat admin check`: `ok`, alone on stdout, or what is wrong on stderr. It looks at the files
 * itself, also while a server runs on them: that one goes on as if nothing were.
 */
export const check: AdminCommand<"check"> = {
  async run(_, { data, language }) {
    const say = speak(checkTexts, language);
    await requireData(data, language);
    const faults: (CheckFault | ContentFault)[] = [...look(dataFolder(data).database, language)];
    // What a damaged database says of files is worth nothing.
    if (faults.length === 0) faults.push(...await Array.fromAsync(checkContents(dataFolder(data))));
    const [first] = faults;
    if (first === undefined) {
      console.error(`chat: ${say("sound")}`);
      return console.log("ok");
    }
    for (const { rule, place } of faults) console.error(`chat: ${say(rule, { place })}`);
    const told = say(first.rule, { place: first.place });
    const message = say("damaged", { folder: data, count: faults.length, first: told });
    throw new Failure(exitCodes.data, message, say("damaged_hint"));
  },
};

function look(path: string, language: Language): readonly CheckFault[] {
  try {
    return checkDatabase(path);
  } catch (error) {
    if (error instanceof DamagedDatabase) return [{ rule: "database", place: error.reason }];
    if (!(error instanceof OlderDatabase)) throw startFailure(error, language);
    const say = speak(adminAuditTexts, language);
    const message = say("not_migrated", { path, found: error.found });
    throw new Failure(exitCodes.tempFail, message, say("not_migrated_hint"));
  }
}
