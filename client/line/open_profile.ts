import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { connectTexts } from "../../common/text/connect.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { lockProfile } from "../core/store/profile_lock.ts";
import { ClientStore } from "../core/store/client_store.ts";
import { NewerProfile } from "../core/store/schema.ts";

/** A profile that is ours until it is disposed of. */
export interface OpenProfile extends AsyncDisposable {
  readonly name: string;
  readonly store: ClientStore;
  /** Closes it and removes it from this machine. */
  wipe(): Promise<void>;
}

/** Opens a store. @throws {Failure} when a newer version of chat has written it. */
export async function openStore(
  directory: string,
  name: string,
  language: Language,
): Promise<ClientStore> {
  try {
    return await ClientStore.open(directory);
  } catch (error) {
    if (!(error instanceof NewerProfile)) throw error;
    const say = speak(connectTexts, language);
    throw new Failure(
      exitCodes.config,
      say("newer_profile", { profile: name }),
      say("newer_profile_hint"),
    );
  }
}

/** A profile that is gone when it is closed. */
export function temporaryProfile(name: string): OpenProfile {
  const store = ClientStore.temporary();
  const closeOnce = onlyOnce(() => store.close());
  const close = () => Promise.resolve(closeOnce());
  return { name, store, wipe: close, [Symbol.asyncDispose]: close };
}

/**
 * Opens a profile for one `chat connect`.
 *
 * @throws {Failure} when another one has it, or a newer version of chat has written it.
 */
export async function openProfile(
  directory: string,
  name: string,
  language: Language,
): Promise<OpenProfile> {
  const lock = await lockProfile(directory);
  if (lock === undefined) {
    const say = speak(connectTexts, language);
    throw new Failure(
      exitCodes.tempFail,
      say("profile_busy", { profile: name }),
      say("profile_busy_hint"),
    );
  }
  const store = await openStore(directory, name, language).catch((error) => {
    lock[Symbol.dispose]();
    throw error;
  });
  const close = onlyOnce(() => {
    store.close();
    lock[Symbol.dispose]();
  });
  return {
    name,
    store,
    [Symbol.asyncDispose]: () => Promise.resolve(close()),
    async wipe() {
      close();
      await Deno.remove(directory, { recursive: true });
    },
  };
}

function onlyOnce(run: () => void): () => void {
  let hasRun = false;
  return () => {
    if (!hasRun) run();
    hasRun = true;
  };
}
