import { resolve } from "node:path";
import { exitCodes } from "../../../common/exit_codes.ts";
import { Failure } from "../../../common/failure.ts";
import { keepingTexts } from "../../../common/text/keeping.ts";
import { speak } from "../../../common/text/speak.ts";
import { restoreBackup } from "../backup.ts";
import { tryLockDataDirectory } from "../lock.ts";
import { onFiles } from "../offline.ts";
import type { AdminCommand } from "./command.ts";

/** `chat admin restore`: where the files of before are now, one path per line on stdout. */
export const restore: AdminCommand<"restore"> = {
  async run({ file }, options) {
    const { data, language } = options;
    const say = speak(keepingTexts, language);
    using lock = await tryLockDataDirectory(data);
    if (lock === undefined) {
      const message = say("restore_needs_stopped", { folder: data });
      throw new Failure(exitCodes.tempFail, message, say("restore_needs_stopped_hint"));
    }
    const { kept, missing } = await restoreBackup(data, resolve(file), new Date(), language);
    // Opens it as a server does, and keeps in its log what happened.
    await onFiles(options, async ({ store, clock }) => {
      const event = { kind: "admin", at: clock.now(), detail: "restored" } as const;
      await store.commit([{ kind: "log_event", event }]);
    });
    console.error(`chat: ${say("restored", { folder: data })}`);
    if (missing > 0) console.error(`chat: ${say("files_missing", { count: missing })}`);
    if (kept.length > 0) console.error(`chat: ${say("kept_aside")}`);
    for (const path of kept) console.log(path);
  },
};
