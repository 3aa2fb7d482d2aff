import type { Environment } from "../../common/environment.ts";
import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { connectTexts } from "../../common/text/connect.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import type { JoinLine } from "../../protocol/join.ts";
import { discover } from "../core/discover.ts";
import type { Answers } from "./answers.ts";
import { chosenProfile, keepChosenProfile } from "./chosen_profile.ts";
import { knownServers } from "./known_servers.ts";
import type { Teller } from "./output.ts";
import { pickServer } from "./pick_server.ts";

/** Which profile to use, and the server to join where it knows none. */
export interface Destination {
  readonly profile: string;
  readonly join?: JoinLine;
}

/** What choosing without an argument needs. */
export interface ChoiceOptions {
  readonly profile: string;
  /** Whether other profiles are offered, too: not to who has named one. */
  readonly mayLeave: boolean;
  readonly isTemporary: boolean;
  readonly udpPort: number | undefined;
  readonly answers: Answers;
  readonly output: Teller;
  readonly env: Environment;
  readonly language: Language;
}

/**
 * Decides where `chat connect` goes when it was not told: to the profile's own server, and where it
 * has none, to what a person picks. A profile that was picked once is not asked for again.
 *
 * @throws {Failure} when nothing was picked, or nobody is there to be asked.
 */
export async function chooseServer(options: ChoiceOptions): Promise<Destination> {
  const { profile, mayLeave, isTemporary, answers, output, language } = options;
  const known = await knownServers(options.env);
  const isKnown = (name: string) => known.some((one) => one.profile === name);
  if (!isTemporary && isKnown(profile)) return { profile };
  const mayChoose = mayLeave && !isTemporary;
  const chosen = mayChoose ? await chosenProfile(options.env) : undefined;
  if (chosen !== undefined && isKnown(chosen)) return { profile: chosen };
  const picked = await pickServer(answers, output, language, {
    known: mayChoose ? known : [],
    look: () => discover(options.udpPort === undefined ? {} : { udpPort: options.udpPort }),
  });
  if (picked !== undefined && "profile" in picked) {
    await keepChosenProfile(picked.profile, options.env);
  }
  if (picked !== undefined) return { profile, ...picked };
  const say = speak(connectTexts, language);
  throw new Failure(exitCodes.config, say("no_server"), say("no_server_hint"));
}
