import { randomBytes } from "node:crypto";
import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { adminTexts } from "../../common/text/admin.ts";
import { speak } from "../../common/text/speak.ts";
import type { Store } from "../store/types.ts";
import { tryLockDataDirectory } from "./lock.ts";
import { type OfflineOptions, onFiles, requireData } from "./offline.ts";

/** Under which the store keeps it. */
const epochKey = "epoch";

/**
 * Gives the data of a stopped server a new epoch: whatever clients still have of later than the
 * backup that was put back is dropped, and each fetches again what there is.
 *
 * @returns the new epoch.
 * @throws {Failure} when a server runs on the data, or there is none.
 */
export async function renewEpoch(options: OfflineOptions): Promise<string> {
  const { data, language } = options;
  const say = speak(adminTexts, language);
  await requireData(data, language);
  using lock = await tryLockDataDirectory(data);
  // A running server has told its epoch to everybody who is connected.
  if (lock === undefined) {
    const message = say("needs_stopped", { folder: data });
    throw new Failure(exitCodes.tempFail, message, say("needs_stopped_hint"));
  }
  const epoch = await onFiles(options, ({ store }) => keepNewEpoch(store));
  console.error(`chat: ${say("epoch_made", { folder: data })}`);
  return epoch;
}

async function keepNewEpoch(store: Store): Promise<string> {
  const value = randomBytes(16).toString("hex");
  const [kept] = await store.commit([{ kind: "set_meta", key: epochKey, value }]);
  if (!kept?.ok) throw new Error("Cannot keep a new epoch: the store refused it");
  return value;
}
