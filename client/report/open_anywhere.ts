import type { Language } from "../../common/text/speak.ts";
import { ConnectFailure } from "../core/connect_failure.ts";
import type { IncomingFrame } from "../core/frames.ts";
import { Line } from "./ask.ts";
import { type Credential, writeCredential } from "./credential.ts";

/** What a connection to a known server takes. */
export interface Opening {
  readonly credential: Credential;
  /** The data folder. */
  readonly data: string;
  readonly language: Language;
  /** All of the connection ends by then. */
  readonly patienceMs: number;
}

/** Opens a connection to where the server was, or else to where it is now. */
export async function openAnywhere(opening: Opening): Promise<Line | IncomingFrame> {
  const { credential, data, language, patienceMs } = opening;
  try {
    return await Line.open(credential, language, patienceMs);
  } catch (error) {
    if (!(error instanceof ConnectFailure)) throw error;
    const { findAgain } = await import("./find_again.ts");
    const moved = await findAgain(credential);
    if (moved === undefined) throw error;
    const opened = await Line.open(moved, language, patienceMs);
    // If that cannot be kept, the next run looks again.
    await writeCredential(data, moved).catch(() => {});
    return opened;
  }
}
