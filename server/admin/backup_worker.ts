/**
 * The Worker that makes a backup while the server runs: copying and checking all of a database would
 * keep the sockets waiting. It reads the files by itself, as `chat admin backup` does.
 */
import { makeBackup } from "./backup.ts";
import type { BackupAnswer, BackupOrder } from "./backup_letter.ts";

/** The part of a Worker's global scope that is used here; the page's types do not know it. */
interface Scope {
  onmessage: (event: MessageEvent<BackupOrder>) => void;
  postMessage(message: BackupAnswer): void;
}

const scope = globalThis as unknown as Scope;

scope.onmessage = async ({ data: { data, file, language } }) => {
  try {
    await makeBackup(data, file, language);
    scope.postMessage({});
  } catch (error) {
    scope.postMessage({ failed: error instanceof Error ? error.message : String(error) });
  }
};
