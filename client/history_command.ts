import { exitCodes } from "../common/exit_codes.ts";
import { Failure } from "../common/failure.ts";
import { localeLanguage } from "../common/locale.ts";
import { profileDirectory } from "../common/paths.ts";
import { oneLine, safeJson } from "../common/sanitize.ts";
import { historyTexts } from "../common/text/history.ts";
import { type Language, speak } from "../common/text/speak.ts";
import { parseTimePoint } from "../common/time_point.ts";
import { version } from "../common/version.ts";
import { defaultProfile, environmentWith } from "./place.ts";
import { historyFromServer } from "./core/history_errand.ts";
import { entriesHere, type Span } from "./core/read_history.ts";
import type { ClientStore } from "./core/store/client_store.ts";
import { damageNote, markedFrame } from "./line/damage.ts";
import { DatedTranscript } from "./line/dated_transcript.ts";
import { explainForGood } from "./line/explain_errand.ts";
import { openLoggedIn } from "./line/open_logged_in.ts";
import { Output } from "./line/output.ts";

/** The options of `chat history`. */
export interface HistoryOptions {
  /** The profile's name; `default` unless given. */
  readonly profile?: string | undefined;
  /** As people write times: see `parseTimePoint`. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly limit?: number | undefined;
  readonly format?: "text" | "json";
  /** Does not ask the server. */
  readonly local?: boolean;
  /** Seconds to wait for the server. */
  readonly timeout?: number;
  /** The data folder, instead of the platform's place. */
  readonly data?: string | undefined;
  readonly lang?: Language;
}

/** How many entries there are without a span: a few screens. */
const usualLimit = 100;

type Say = ReturnType<typeof speak<typeof historyTexts.en>>;

/**
 * Runs `chat history`: prints a conversation's messages as they are now, from the server where it is
 * there, and else from the profile's own store, which is not changed.
 *
 * @param name a user, a group, or `#lobby`.
 * @returns the exit code.
 * @throws {Failure} that says what happened and what to do.
 */
export async function runHistory(name: string, options: HistoryOptions = {}): Promise<number> {
  const env = environmentWith(options.data, options.lang);
  const language = options.lang ?? localeLanguage(env);
  const say = speak(historyTexts, language);
  const span = readSpan(options, say);
  const profile = options.profile ?? defaultProfile;
  const directory = profileDirectory(profile, env);
  using store = await openLoggedIn(directory, profile, language);
  const output = new Output();
  const { format = "text", local: isLocal = false, timeout = 30 } = options;
  const print = (from: ClientStore, conversation: string) =>
    printEntries(from, conversation, span, { output, format, language });
  if (!isLocal) {
    const agent = `chat/${version} history`;
    const errand = { store, directory, agent, lang: language, timeoutMs: timeout * 1000 };
    const outcome = await historyFromServer(name, span, errand);
    if (outcome.kind === "absent") throw noConversation(name, say);
    if (outcome.kind === "read") {
      using fetched = outcome.store;
      print(fetched, outcome.conversation);
      return exitCodes.ok;
    }
    const failure = explainForGood(outcome, profile, language);
    if (failure !== undefined) throw failure;
    output.note(`chat: ${say("local")}`);
  }
  const known = store.conversations.byName(name);
  if (known === undefined && isLocal) throw noConversation(name, say);
  if (known === undefined) {
    throw new Failure(exitCodes.tempFail, say("not_here", { name: oneLine(name) }));
  }
  print(store, known.conversation);
  return exitCodes.ok;
}

function noConversation(name: string, say: Say): Failure {
  const message = say("no_conversation", { name: oneLine(name) });
  return new Failure(exitCodes.data, message, say("no_conversation_hint"));
}

function readSpan({ since, until, limit }: HistoryOptions, say: Say): Span {
  const now = Date.now();
  const read = (flag: string, text: string | undefined, otherwise: number) => {
    if (text === undefined) return otherwise;
    const at = parseTimePoint(text, now);
    if (at !== undefined) return at;
    const message = say("bad_time", { name: flag, value: oneLine(text) });
    throw new Failure(exitCodes.usage, message, say("bad_time_hint"));
  };
  const span = {
    since: read("--since", since, -Infinity),
    until: read("--until", until, Infinity),
    limit: limit ?? (since === undefined ? usualLimit : Infinity),
  };
  if (span.since < span.until) return span;
  const said = { since: oneLine(since ?? ""), until: oneLine(until ?? "") };
  throw new Failure(exitCodes.usage, say("empty_span", said), say("empty_span_hint"));
}

function printEntries(
  store: ClientStore,
  conversation: string,
  span: Span,
  { output, format, language }: {
    readonly output: Output;
    readonly format: "text" | "json";
    readonly language: Language;
  },
): void {
  const transcript = new DatedTranscript(store, language);
  for (const entry of entriesHere(store, conversation, span)) {
    if (entry.damaged) output.note(damageNote(entry.frame, language));
    const line = format === "json"
      ? safeJson(markedFrame(entry))
      : transcript.entry(entry, undefined);
    // Whoever read it, such as head, has seen enough.
    if (!output.print(line)) return;
  }
}
