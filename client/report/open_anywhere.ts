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
  /** When all of it has to be over, by `performance.now()`. */
  readonly deadline: number;
}

/** Opens a connection to where the server was, or else to where it is now. */
export async function openAnywhere(opening: Opening): Promise<Line | IncomingFrame> {
  const { credential, data, language } = opening;
  const remainingMs = () => Math.max(0, opening.deadline - performance.now());
  try {
    return await Line.open(credential, language, remainingMs());
  } catch (error) {
    if (!(error instanceof ConnectFailure)) throw error;
    const { findAgain } = await import("./find_again.ts");
    const moved = await findAgain(credential, remainingMs());
    if (moved === undefined) throw error;
    const opened = await Line.open(moved, language, remainingMs());
    // If that cannot be kept, the next run looks again.
    await writeCredential(data, moved).catch(() => {});
    return opened;
  }
}
