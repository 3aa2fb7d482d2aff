import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { connectTexts } from "../../common/text/connect.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { hasProfile } from "../core/store/database.ts";
import type { ClientStore } from "../core/store/client_store.ts";
import { openStore } from "./open_profile.ts";

/**
 * Opens the store of a profile that has logged in, for a command that asks nobody.
 *
 * @throws {Failure} when it has not, or when a newer version of chat has written it.
 */
export async function openLoggedIn(
  directory: string,
  name: string,
  language: Language,
): Promise<ClientStore> {
  const say = speak(connectTexts, language);
  const failure = () =>
    new Failure(
      exitCodes.config,
      say("send_no_profile", { profile: name }),
      say("send_no_profile_hint", { profile: name }),
    );
  // Nothing is made where there is nothing.
  if (!(await hasProfile(directory))) throw failure();
  const store = await openStore(directory, name, language);
  if (store.profile.read()?.token !== undefined) return store;
  store.close();
  throw failure();
}
