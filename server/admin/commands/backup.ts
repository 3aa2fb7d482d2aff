import { resolve } from "node:path";
import { keepingTexts } from "../../../common/text/keeping.ts";
import { speak } from "../../../common/text/speak.ts";
import { makeBackup } from "../backup.ts";
import { tryLockDataDirectory } from "../lock.ts";
import { requireData } from "../offline.ts";
import type { AdminCommand } from "./command.ts";

/**
 * `chat admin backup`: the file's path, alone on stdout. It reads the files itself, also while a
 * server runs on them: that one goes on as if nothing were.
 */
export const backup: AdminCommand<"backup"> = {
  async run({ file }, { data, language }) {
    const say = speak(keepingTexts, language);
    await requireData(data, language);
    // No server starts, and changes the form of the files, while they are copied.
    using lock = await tryLockDataDirectory(data);
    const path = resolve(file);
    await makeBackup(data, path, language);
    console.error(`chat: ${say(lock === undefined ? "backed_up_running" : "backed_up")}`);
    console.error(`chat: ${say("backup_secret")}`);
    console.log(path);
  },
};
