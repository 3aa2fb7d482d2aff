import { exitCodes } from "../common/exit_codes.ts";
import { Failure } from "../common/failure.ts";
import { localeLanguage } from "../common/locale.ts";
import { profileDirectory } from "../common/paths.ts";
import { oneLine, safeJson, sanitize } from "../common/sanitize.ts";
import { connectTexts } from "../common/text/connect.ts";
import { fileTexts } from "../common/text/files.ts";
import { refusalTexts } from "../common/text/refusals.ts";
import { fill, type Language, speak } from "../common/text/speak.ts";
import { version } from "../common/version.ts";
import { foldName } from "../protocol/names.ts";
import { defaultProfile, environmentWith } from "./place.ts";
import { composeMessage } from "./core/compose.ts";
import { sendOne } from "./core/one_message.ts";
import type { Mark } from "./core/receipts.ts";
import type { ClientStore } from "./core/store/client_store.ts";
import type { OutboxFrame, OutboxItem } from "./core/store/outbox_table.ts";
import { isAway } from "./line/explain_errand.ts";
import { failedLine } from "./line/failed_line.ts";
import { openLoggedIn } from "./line/open_logged_in.ts";
import { sendFile } from "./line/send_file.ts";
import { reportSending } from "./line/send_report.ts";

/** The options of `chat send`. */
export interface SendOptions {
  /** The profile's name; `default` unless given. */
  readonly profile?: string;
  /** What has to be so before it is a success; `stored` unless given. */
  readonly wait?: "stored" | Mark;
  /** A file to send; with it, the text may be left out. */
  readonly file?: string;
  /** Keeps the message on this machine when the server is away. */
  readonly queue?: boolean;
  /** Prints the server's answer as a JSON object instead of the message's id. */
  readonly json?: boolean;
  /** Seconds until it is given up; 30 unless given. */
  readonly timeout?: number | string;
  /** The data folder, instead of the platform's place. */
  readonly data?: string;
  readonly lang?: Language;
}

/** How long a script waits unless it says otherwise. */
const defaultTimeoutSeconds = 30;

/** More text than any message may have. */
const maxInputBytes = 64 * 1024;

type Say = ReturnType<typeof speak<typeof connectTexts.en>>;

/**
 * Runs `chat send`: one message, or one file, on the profile's own session, and its id on stdout
 * once it is stored, or others have it. It works beside a `chat connect` on the same profile.
 *
 * @param to a user, a group, or `#lobby`.
 * @param text what to say; `-` reads standard input; with a file it may be left out.
 * @returns the exit code.
 * @throws {Failure} that says what happened and what to do.
 */
export async function runSend(
  to: string,
  text: string | undefined,
  options: SendOptions = {},
): Promise<number> {
  const env = environmentWith(options.data, options.lang);
  const language = options.lang ?? localeLanguage(env);
  const say = speak(connectTexts, language);
  const name = options.profile ?? defaultProfile;
  const seconds = readTimeout(options.timeout, say);
  if (to.trim() === "") {
    throw new Failure(exitCodes.usage, say("send_to_nobody"), say("send_to_nobody_hint"));
  }
  if ((text ?? options.file) === undefined) {
    throw new Failure(exitCodes.usage, say("send_empty"), say("send_empty_hint"));
  }
  const wait = options.wait === "stored" ? undefined : options.wait;
  if (wait !== undefined && foldName(to) === "#lobby") {
    const message = say("send_lobby", { mark: wait });
    throw new Failure(exitCodes.usage, message, say("send_lobby_hint"));
  }
  const directory = profileDirectory(name, env);
  using store = await openLoggedIn(directory, name, language);
  const errand = { store, agent: `chat/${version} send`, lang: language };
  const timeoutMs = seconds * 1000;
  const onRefused = (item: OutboxItem, { message }: { readonly message: string }) =>
    note(failedLine(item.frame, message, store, language));
  const send = (frame: OutboxFrame) =>
    sendOne({ ...errand, ...{ directory, frame, wait, timeoutMs, onRefused } });
  const content = text === undefined && options.file !== undefined
    ? undefined
    : await contentOf(text, say);
  const mark = wait ?? "delivered";
  const isJson = options.json ?? false;
  const reporting = { name, seconds, language, isJson, mark };
  if (options.file !== undefined) {
    if (content !== undefined) compose(to, content, store, language);
    if (options.queue) throw noQueue(language);
    const sending = { ...errand, profile: name, language, timeoutMs, say: send };
    const { frame, outcome } = await sendFile(to, options.file, content, sending);
    return reportSending(outcome, frame, reporting);
  }
  const frame = compose(to, content!, store, language);
  const outcome = await send(frame);
  if (options.queue && isAway(outcome)) return keep(frame, store, isJson, say);
  return reportSending(outcome, frame, reporting);
}

async function contentOf(text: string | undefined, say: Say): Promise<string> {
  const content = text === "-" ? await readInput(say) : text ?? "";
  if (content !== "") return content;
  throw new Failure(exitCodes.usage, say("send_empty"), say("send_empty_hint"));
}

function compose(to: string, content: string, store: ClientStore, language: Language): OutboxFrame {
  const message = composeMessage(to, content, store);
  if (message.ok) return message.value;
  const why = fill(refusalTexts[language][message.code], message.details);
  throw new Failure(exitCodes.usage, why);
}

/** Only what is with the server already can be offered. */
function noQueue(language: Language): Failure {
  const say = speak(fileTexts, language);
  return new Failure(exitCodes.usage, say("queue"), say("run_again"));
}

function note(text: string): void {
  console.error(`chat: ${sanitize(text)}`);
}

/** Under the same `client_id`, so that it is stored once even if it has arrived. */
function keep(frame: OutboxFrame, store: ClientStore, isJson: boolean, say: Say): number {
  store.outbox.add(frame);
  const { client_id } = frame;
  if (isJson) console.log(safeJson({ type: "queued", client_id, waiting: store.outbox.count }));
  note(say("send_queued"));
  return exitCodes.ok;
}

function readTimeout(value: number | string | undefined, say: Say): number {
  const seconds = Number(value ?? defaultTimeoutSeconds);
  if (Number.isFinite(seconds) && seconds > 0) return seconds;
  throw new Failure(exitCodes.usage, say("send_bad_timeout", { value: oneLine(String(value)) }));
}

/**
 * All of standard input, without the line feed that closes it.
 *
 * @throws {Failure} when it is no text: what is not UTF-8 would be stored as something else.
 */
async function readInput(say: Say): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of Deno.stdin.readable) {
    chunks.push(chunk);
    bytes += chunk.length;
    // The check of the content says how much there may be.
    if (bytes > maxInputBytes) break;
  }
  const input = await new Blob(chunks as BlobPart[]).arrayBuffer();
  try {
    // A character may have been cut where we stopped.
    const text = new TextDecoder("utf-8", { fatal: bytes <= maxInputBytes }).decode(input);
    return text.replace(/\r?\n$/, "");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Failure(exitCodes.data, say("send_no_text"), say("send_no_text_hint"));
  }
}
