import { exitCodes } from "../common/exit_codes.ts";
import { writeExport } from "../common/export/write_export.ts";
import { Failure } from "../common/failure.ts";
import { profileDirectory } from "../common/paths.ts";
import { oneLine } from "../common/sanitize.ts";
import { connectTexts } from "../common/text/connect.ts";
import { exportTexts } from "../common/text/export.ts";
import { type Language, speak } from "../common/text/speak.ts";
import { version } from "../common/version.ts";
import { environmentWith } from "./place.ts";
import { systemClock } from "./core/clock.ts";
import { ConnectFailure } from "./core/connect_failure.ts";
import { BadHttp } from "./core/files/byte_reader.ts";
import { exchange, type HttpAnswer } from "./core/files/http_exchange.ts";
import { problemOf } from "./core/files/refusal.ts";
import { findSurface, type Surface } from "./core/files/surface.ts";
import { TransferFailure, TransferPause } from "./core/files/transfer_failure.ts";
import type { ClientStore } from "./core/store/client_store.ts";
import { explainConnection, mostTelling } from "./line/explain.ts";
import { openLoggedIn } from "./line/open_logged_in.ts";

/** What a member's `chat export` was asked for. */
export interface MemberExportOptions {
  readonly profile: string;
  readonly what: "activity" | "conversation";
  /** Which conversation. */
  readonly name?: string;
  readonly format: string;
  /** As the server's HTTP surface takes them. */
  readonly filters: Readonly<Record<string, string>>;
  /** Standard output unless given, and for `-`. */
  readonly output: string | undefined;
  /** Whether a file that is there may be replaced. */
  readonly force: boolean;
  readonly follow: boolean;
  readonly data: string;
  readonly language: Language;
}

/**
 * Exports what the profile's person may read, over the surface that their own server handed over on
 * its pinned connection.
 *
 * @returns the exit code.
 * @throws {Failure} that says what happened and what to do.
 */
export async function runMemberExport(options: MemberExportOptions): Promise<number> {
  const { profile, data, language } = options;
  const directory = profileDirectory(profile, environmentWith(data, language));
  using store = await openLoggedIn(directory, profile, language);
  const stop = new AbortController();
  try {
    return await writeExport(options, () => begin(options, store, stop.signal));
  } finally {
    stop.abort();
  }
}

async function begin(
  options: MemberExportOptions,
  store: ClientStore,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const { language, profile } = options;
  const say = speak(exportTexts, language);
  const user = store.profile.read()?.username ?? profile;
  console.error(`chat: ${say("as_member", { user: oneLine(user) })}`);
  const agent = `chat/${version} export`;
  const clock = systemClock;
  try {
    const surface = await findSurface({ store, agent, lang: language, clock, signal });
    const answer = await ask(surface, options, signal);
    if (answer.status !== 200) throw await refusedBy(answer, options);
    return answer.body();
  } catch (error) {
    throw explained(error, language);
  }
}

function ask(
  { place, token, lang }: Surface,
  { what, name = "", format, filters }: MemberExportOptions,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const where = what === "activity"
    ? "activity"
    : `conversations/${encodeURIComponent(name)}/export`;
  const path = `/api/v1/${where}?${new URLSearchParams({ format, ...filters })}`;
  const headers = { authorization: `Bearer ${token}`, "accept-language": lang };
  return exchange(place, { method: "GET", path, headers }, { clock: systemClock, signal });
}

async function refusedBy(
  answer: HttpAnswer,
  { name, profile, language }: MemberExportOptions,
): Promise<Failure> {
  using held = answer;
  const say = speak(exportTexts, language);
  switch (held.status) {
    case 400:
      return new Failure(exitCodes.usage, (await problemOf(held)).detail);
    case 401:
      return new Failure(
        exitCodes.noPermission,
        speak(connectTexts, language)("send_ended"),
        speak(connectTexts, language)("ended_hint", { profile }),
      );
    case 404: {
      const message = name === undefined
        ? say("nothing_for_member")
        : say("no_conversation", { name: oneLine(name) });
      return new Failure(exitCodes.data, message, name && say("no_conversation_hint"));
    }
    default: {
      const reason = (await problemOf(held)).detail || `HTTP ${held.status}`;
      return new Failure(exitCodes.tempFail, say("refused", { reason: oneLine(reason, 200) }));
    }
  }
}

/** Why there is no export; what is a bug of ours stays one. */
function explained(error: unknown, language: Language): unknown {
  const say = speak(exportTexts, language);
  if (error instanceof TransferFailure && error.reason === "no_files_here") {
    return new Failure(exitCodes.unavailable, say("no_surface"));
  }
  if (error instanceof ConnectFailure) return explainConnection(error, language, false);
  if (!(error instanceof TransferPause || error instanceof BadHttp)) return error;
  const failure = error instanceof TransferPause ? mostTelling(error.failures) : undefined;
  if (failure !== undefined) return explainConnection(failure, language, false);
  return new Failure(exitCodes.tempFail, say("refused", { reason: oneLine(error.message, 200) }));
}
