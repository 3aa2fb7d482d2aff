import { exitCodes } from "../common/exit_codes.ts";
import { Failure } from "../common/failure.ts";
import { localeLanguage } from "../common/locale.ts";
import { dataDirectory } from "../common/paths.ts";
import { reportTexts } from "../common/text/report.ts";
import { type Language, speak } from "../common/text/speak.ts";
import { foldName } from "../protocol/names.ts";
import type { ServerFrameOf } from "../protocol/server_frames.ts";
import { ConnectFailure } from "./core/connect_failure.ts";
import type { IncomingFrame } from "./core/frames.ts";
import { Line } from "./report/ask.ts";
import {
  type Credential,
  DamagedCredential,
  readCredential,
  writeCredential,
} from "./report/credential.ts";
import { readLast, remember } from "./report/last_reading.ts";
import { type Reading, readMachine, sayable } from "./report/reading.ts";

/** The options of `chat report-metrics`. */
export interface ReportOptions {
  /** What `chat admin host-invite` printed: enrol this machine, and send nothing yet. */
  readonly enroll?: string;
  /** The name to enrol under; the machine's own unless given. */
  readonly hostName?: string;
  /** Paths on the disks to look at; every mounted disk unless given. */
  readonly disk?: readonly string[];
  /** The sensor of the temperature, by name. */
  readonly sensor?: string;
  /** Prints the averages also where nobody is at a terminal. */
  readonly print?: boolean;
  /** Prints them as JSON. */
  readonly json?: boolean;
  /** The data folder, instead of the platform's place. */
  readonly data?: string;
  readonly lang?: Language;
}

type Say = ReturnType<typeof speak<typeof reportTexts.en>>;

/**
 * Runs `chat report-metrics`: reads how this machine is, sends it, and ends. Says nothing when all
 * is well and nobody is at a terminal, so that cron has nothing to mail.
 *
 * @returns the exit code.
 * @throws {Failure} 75 when it may work next time, 77 when the server refused, 78 when the machine
 * is not enrolled.
 */
export async function runReportMetrics(options: ReportOptions = {}): Promise<number> {
  const language = options.lang ?? localeLanguage();
  const data = options.data ?? dataDirectory();
  const say = speak(reportTexts, language);
  if (options.enroll !== undefined) {
    return await enrollHere(options.enroll, { ...options, data, language }, say);
  }
  const credential = await knownCredential(data, say);
  checkName(options.hostName, credential, say);
  const { reading, answer } = await readAndSend(credential, options, { data, language });
  if (options.json || options.print || Deno.stdout.isTerminal()) {
    // The texts of tables are loaded only where somebody reads them.
    const { reportAsJson, reportAsText } = await import("./report/show.ts");
    const reported = { host: credential.host, reading, answer };
    console.log(options.json ? reportAsJson(reported) : reportAsText(reported, language));
  }
  if (reading.absent.length === 0) return exitCodes.ok;
  const path = reading.absent.join('", "');
  throw new Failure(exitCodes.noInput, say("no_disk", { path }), say("no_disk_hint"));
}

async function enrollHere(
  text: string,
  options: ReportOptions & { readonly data: string; readonly language: Language },
  say: Say,
): Promise<number> {
  const { data, language, print } = options;
  const { enroll } = await import("./report/enroll.ts");
  const hostName = options.hostName ?? Deno.hostname();
  const { host } = await enroll(text, { data, hostName, language });
  if (print || Deno.stdout.isTerminal()) {
    console.log(say("enrolled", { host }));
    if (Deno.build.os !== "windows") {
      const { cronLine } = await import("./report/cron_line.ts");
      console.log(`${say("enrolled_hint")}\n  ${cronLine(data)}`);
    }
  }
  return exitCodes.ok;
}

async function knownCredential(data: string, say: Say): Promise<Credential> {
  const credential = await readCredential(data).catch((error: unknown) => {
    if (!(error instanceof DamagedCredential)) throw error;
    const { path } = error;
    throw new Failure(exitCodes.config, say("damaged", { path }), say("damaged_hint"));
  });
  if (credential !== undefined) return credential;
  throw new Failure(exitCodes.config, say("not_enrolled"), say("not_enrolled_hint"));
}

/** A name that would be ignored in silence would be taken for one that counts. */
function checkName(name: string | undefined, { host }: Credential, say: Say): void {
  if (name === undefined || foldName(name) === foldName(host)) return;
  throw new Failure(exitCodes.usage, say("other_host", { host, name }), say("other_host_hint"));
}

/** The connection is made while the CPUs are watched. */
async function readAndSend(
  credential: Credential,
  { disk: disks, sensor }: ReportOptions,
  { data, language }: { readonly data: string; readonly language: Language },
): Promise<{ reading: Reading; answer: ServerFrameOf<"report_response"> }> {
  try {
    const last = await readLast(data);
    const [line, reading] = await Promise.all([
      openAnywhere(credential, data, language),
      readMachine({ disks, sensor, last }),
    ]);
    const asked = performance.now();
    const answer = line instanceof Line ? await send(line, credential, reading) : line;
    const heard = { timestamp: answer.timestamp, roundTripMs: performance.now() - asked };
    await remember(data, reading, heard);
    if (answer.type === "report_response") {
      return { reading, answer: answer as unknown as ServerFrameOf<"report_response"> };
    }
    const { explainRefused } = await import("./report/explain.ts");
    throw explainRefused(answer, language);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const { explainLost } = await import("./report/explain.ts");
    throw explainLost(error, language, false);
  }
}

/** Where the server was, or else where it is now. */
async function openAnywhere(
  credential: Credential,
  data: string,
  language: Language,
): Promise<Line | IncomingFrame> {
  try {
    return await Line.open(credential, language);
  } catch (error) {
    if (!(error instanceof ConnectFailure)) throw error;
    const { findAgain } = await import("./report/find_again.ts");
    const moved = await findAgain(credential);
    if (moved === undefined) throw error;
    const opened = await Line.open(moved, language);
    // If that cannot be kept, the next run looks again.
    await writeCredential(data, moved).catch(() => {});
    return opened;
  }
}

async function send(
  opened: Line,
  { token }: Credential,
  reading: Reading,
): Promise<IncomingFrame> {
  using line = opened;
  return await line.ask({ type: "report", token, ...sayable(reading) });
}
