import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { oneLine } from "../../common/sanitize.ts";
import { connectTexts } from "../../common/text/connect.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { type JoinLine, parseJoinLine } from "../../protocol/join.ts";
import { formatAddress } from "../core/address.ts";
import { ConnectFailure } from "../core/connect_failure.ts";
import { type ConfirmKey, meet } from "../core/pin.ts";
import type { Answers } from "./answers.ts";
import { explainConnection } from "./explain.ts";
import type { OpenProfile } from "./open_profile.ts";
import type { Teller } from "./output.ts";

/** What getting to know a server needs. */
export interface TrustOptions {
  readonly profile: OpenProfile;
  readonly answers: Answers;
  readonly output: Teller;
  readonly language: Language;
}

/**
 * Makes sure that the profile trusts a server: the one it knows, or the one that is named.
 *
 * @param server a join line or a host as it was typed, or one that was picked.
 * @returns the invite to register with, if there is one and it is still of use.
 * @throws {Failure} when there is no server, or it is not the right one.
 */
export async function trustServer(
  server: string | JoinLine | undefined,
  options: TrustOptions,
): Promise<string | undefined> {
  const { profile, output, language } = options;
  const say = speak(connectTexts, language);
  const known = profile.store.profile.read();
  if (server === undefined) {
    if (known !== undefined) return undefined;
    throw new Failure(exitCodes.config, say("no_server"), say("no_server_hint"));
  }
  const join = typeof server === "string" ? readJoin(server, say) : server;
  if (known === undefined) return await firstContact(join, options);
  if (join.fingerprint !== undefined && join.fingerprint !== known.pin.fingerprint) {
    const values = { profile: profile.name };
    throw new Failure(exitCodes.usage, say("other_server", values), say("other_server_hint"));
  }
  profile.store.profile.prefer(join);
  if (known.token === undefined) return join.invite;
  if (join.invite !== undefined) output.note(`· ${say("invite_unused")}`);
  return undefined;
}

function readJoin(text: string, say: ReturnType<typeof speak<typeof connectTexts.en>>): JoinLine {
  const join = parseJoinLine(text);
  if (join !== undefined) return join;
  throw new Failure(
    exitCodes.usage,
    say("bad_join", { join: oneLine(text) }),
    say("bad_join_hint"),
  );
}

async function firstContact(
  join: JoinLine,
  { profile, answers, output, language }: TrustOptions,
): Promise<string | undefined> {
  const say = speak(connectTexts, language);
  const confirm: ConfirmKey = async (fingerprint, { host, port }) => {
    output.note(say("confirm_key", { address: formatAddress(host, port), fingerprint }));
    return await answers.yes(say("confirm_key_question"));
  };
  try {
    const pin = await meet(join, join.fingerprint, confirm);
    profile.store.profile.trust(pin);
    profile.store.profile.prefer(join);
  } catch (error) {
    if (error instanceof ConnectFailure) throw explainConnection(error, language, true);
    throw error;
  }
  // Codes are told with a bare host: whoever has a whole line goes straight to name and password.
  const isWholeLine = join.invite !== undefined || join.fingerprint !== undefined;
  if (isWholeLine || !answers.canAsk) return join.invite;
  return await answers.line(say("ask_first_code")) || undefined;
}
