import { writePrivateFile } from "../../common/platform.ts";
import { stateFolder } from "./state_folder.ts";

/**
 * Whether somebody has to hear that paths are not there: where nobody is at a terminal, it is said
 * once and not by each run, or cron would mail every minute for as long as a disk is unplugged.
 *
 * @param absent the paths; when there are none, the next time is news again.
 * @returns `true` also when it cannot be noted: twice is better than never.
 */
export async function isAbsenceNews(data: string, absent: readonly string[]): Promise<boolean> {
  const { absent: path } = stateFolder(data);
  if (absent.length === 0) {
    await Deno.remove(path).catch(() => {});
    return false;
  }
  const text = JSON.stringify(absent);
  if (await Deno.readTextFile(path).catch(() => undefined) === text) return false;
  await writePrivateFile(path, text).catch(() => {});
  return true;
}
