import { exitCodes } from "../../../common/exit_codes.ts";
import { Failure } from "../../../common/failure.ts";
import { adminAuditTexts } from "../../../common/text/admin_audit.ts";
import { type Language, speak } from "../../../common/text/speak.ts";
import { dataFolder } from "../../data_folder.ts";
import { startFailure } from "../../start_failure.ts";
import type { ActivityVerification } from "../../store/activity_verify.ts";
import { auditDatabase } from "../../store/audit.ts";
import { OlderDatabase } from "../../store/open.ts";
import { requireData } from "../offline.ts";
import type { AdminCommand } from "./command.ts";

type Broken = Extract<ActivityVerification, { ok: false }>;

/**
 * `chat admin audit verify`: the end of the chain, alone on stdout. It looks at the files itself,
 * also while a server runs on them: whoever asks need not trust the one that wrote the log.
 */
export const audit: AdminCommand<"audit"> = {
  async run({ what }, { data, language }) {
    const say = speak(adminAuditTexts, language);
    if (what !== "verify") throw new Failure(exitCodes.usage, say("needs_verify", { what }));
    await requireData(data, language);
    const found = look(dataFolder(data).database, language);
    if (!found.ok) throw failure(found, language);
    console.error(`chat: ${say("whole")}`);
    for (const record of found.adopted) {
      console.error(`chat: ${record === 1 ? say("older") : say("adopted", { record })}`);
    }
    console.log(`${found.head.record} ${found.head.hash}`);
    console.error(`chat: ${say("keep")}`);
  },
};

function look(path: string, language: Language): ActivityVerification {
  try {
    return auditDatabase(path);
  } catch (error) {
    if (!(error instanceof OlderDatabase)) throw startFailure(error, language);
    const say = speak(adminAuditTexts, language);
    const message = say("not_migrated", { path, found: error.found });
    throw new Failure(exitCodes.tempFail, message, say("not_migrated_hint"));
  }
}

function failure({ record, fault, entry }: Broken, language: Language): Failure {
  const say = speak(adminAuditTexts, language);
  const message = entry === undefined
    ? say("broken", { record, fault: say(fault) })
    : say("broken_entry", { record, fault: say(fault), entry });
  return new Failure(exitCodes.data, message, say("broken_hint"));
}
