import { writePrivateFile } from "../../common/platform.ts";

/**
 * Whether somebody has to hear of something that each run comes upon, such as a disk that is
 * unplugged: where nobody is at a terminal, it is said once, or cron would mail every minute for as
 * long as it is so.
 *
 * @param path where it is noted that it was said.
 * @param what it is; when there is nothing, the next time is news again.
 * @returns `true` also when it cannot be noted: twice is better than never.
 */
export async function isNews(path: string, what: string | undefined): Promise<boolean> {
  if (what === undefined) {
    await Deno.remove(path).catch(() => {});
    return false;
  }
  if (await Deno.readTextFile(path).catch(() => undefined) === what) return false;
  await writePrivateFile(path, what).catch(() => {});
  return true;
}
