import { exitCodes } from "../common/exit_codes.ts";
import { Failure } from "../common/failure.ts";
import { localeLanguage } from "../common/locale.ts";
import { dataDirectory } from "../common/paths.ts";
import { reportTexts } from "../common/text/report.ts";
import { type Language, speak } from "../common/text/speak.ts";
import { foldName } from "../protocol/names.ts";
import { type Credential, DamagedCredential, readCredential } from "./report/credential.ts";
import { readLast, remember } from "./report/last_reading.ts";
import { readMachine, sayable } from "./report/reading.ts";
import { Run } from "./report/run.ts";

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
  /** Tries a sealed datagram before TLS. */
  readonly udp?: boolean;
  /** Waits a little where nobody is at a terminal, so that not all machines send at once. */
  readonly splay?: boolean;
  /** Seconds that all of it may take. */
  readonly deadline?: number;
  /** Minutes for which reports may wait here before that is a failure. */
  readonly tolerance?: number;
  /** The data folder, instead of the platform's place. */
  readonly data?: string;
  readonly lang?: Language;
}

type Say = ReturnType<typeof speak<typeof reportTexts.en>>;

/**
 * Runs `chat report-metrics`: reads how this machine is, sends it, and ends. Says nothing when all
 * is well and nobody is at a terminal, so that cron has nothing to mail; and of an outage, so much
 * as one mail has room for.
 *
 * @returns the exit code: 0 when the report was sent, or waits here for no longer than it may.
 * @throws {Failure} 73 when reports cannot be kept, 75 when they wait too long, 77 when the server
 * refused, 78 when the machine is not enrolled.
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
  const shows = Boolean(options.json || options.print || Deno.stdout.isTerminal());
  const run = await Run.begin({
    credential,
    data,
    language,
    udp: options.udp ?? false,
    attended: shows || Deno.stderr.isTerminal(),
    splay: options.splay ?? true,
    deadlineMs: (options.deadline ?? 30) * 1000,
    toleranceMs: (options.tolerance ?? 10) * 60_000,
  });
  const { disk: disks, sensor } = options;
  const reading = await readMachine({ disks, sensor, last: await readLast(data) });
  const ran = await run.send(sayable(reading), {}, (heard) => remember(data, reading, heard));
  const { answer, exitCode, problem } = ran;
  if (shows && answer !== undefined) {
    // The texts of tables are loaded only where somebody reads them.
    const { reportAsJson, reportAsText } = await import("./report/show.ts");
    const reported = { host: credential.host, reading, answer };
    console.log(options.json ? reportAsJson(reported) : reportAsText(reported, language));
  }
  if (problem !== undefined) throw problem;
  if (exitCode !== exitCodes.ok || reading.absent.length === 0) return exitCode;
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
