import { exitCodes } from "../common/exit_codes.ts";
import { Failure } from "../common/failure.ts";
import { localeLanguage } from "../common/locale.ts";
import { dataDirectory } from "../common/paths.ts";
import { reportTexts } from "../common/text/report.ts";
import { type Language, speak } from "../common/text/speak.ts";
import { foldName } from "../protocol/names.ts";
import { type Credential, DamagedCredential, readCredential } from "./report/credential.ts";
import { remember } from "./report/last_reading.ts";
import { type LookOptions, looksOf } from "./report/looks.ts";
import { type Reading, readMachine, sayable } from "./report/reading.ts";
import { Run } from "./report/run.ts";
import { isNews } from "./report/news.ts";
import { stateFolder } from "./report/state_folder.ts";

/** The options of `chat report-metrics`. */
export interface ReportOptions extends LookOptions {
  /** What `chat admin host-invite` printed: enrol this machine, and send nothing yet. */
  readonly enroll?: string;
  /** The name to enrol under; the machine's own unless given. */
  readonly hostName?: string;
  /** Prints what would be sent, and sends nothing. */
  readonly dryRun?: boolean;
  /** Prints the line of a crontab that does this every minute, and does nothing else. */
  readonly printCron?: boolean;
  /** Prints the units of systemd that do this every minute, and does nothing else. */
  readonly printSystemdTimer?: boolean;
  /** Prints the averages also where nobody is at a terminal. */
  readonly print?: boolean;
  /** Prints them as JSON. */
  readonly json?: boolean;
  /** Answers over the machines that have this tag, as in `env=lab`. */
  readonly tag?: string;
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

/** A `report` has room for no more. */
const maxTagCharacters = 128;

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
  const isTimetable = options.printCron || options.printSystemdTimer;
  if (isTimetable) return await printTimetable({ ...options, data }, language);
  if (options.dryRun) return await runDry({ ...options, data, language }, say);
  const credential = await knownCredential(data, say);
  checkName(options.hostName, credential, say);
  const looks = await looksOf(options, data, language);
  const wish = { tag: options.tag && checkedTag(options.tag, say) };
  const shows = Boolean(options.json || options.print || Deno.stdout.isTerminal());
  const attended = shows || Deno.stderr.isTerminal();
  const run = await Run.begin({
    credential,
    data,
    language,
    udp: options.udp ?? false,
    attended,
    splay: options.splay ?? true,
    deadlineMs: (options.deadline ?? 30) * 1000,
    toleranceMs: (options.tolerance ?? 10) * 60_000,
  });
  const reading = await readMachine(looks);
  const ran = await run.send(sayable(reading), wish, (heard) => remember(data, reading, heard));
  const { answer, exitCode, problem } = ran;
  if (shows && answer !== undefined) {
    // The texts of tables are loaded only where somebody reads them.
    const { reportAsJson, reportAsText } = await import("./report/show.ts");
    const reported = { host: credential.host, reading, answer };
    console.log(options.json ? reportAsJson(reported) : reportAsText(reported, language));
  }
  const told = stateFolder(data);
  const isNewProblem = await isNews(told.problem, problem?.message);
  if (problem !== undefined) {
    if (attended || isNewProblem) throw problem;
    return problem.exitCode;
  }
  if (exitCode !== exitCodes.ok) return exitCode;
  const { absent } = reading;
  const isNewAbsence = await isNews(
    told.absent,
    absent.length ? JSON.stringify(absent) : undefined,
  );
  if (attended || isNewAbsence) checkDisks(reading, say);
  return absent.length === 0 ? exitCodes.ok : exitCodes.noInput;
}

function checkDisks({ absent }: Reading, say: Say): void {
  if (absent.length === 0) return;
  const path = absent.join('", "');
  throw new Failure(exitCodes.noInput, say("no_disk", { path }), say("no_disk_hint"));
}

/** Refused here: a spool of reports that no server takes would help nobody. */
function checkedTag(tag: string, say: Say): string {
  if (/^[^=\s]+=[^=\s]+$/.test(tag) && tag.length <= maxTagCharacters) return tag;
  throw new Failure(exitCodes.usage, say("bad_tag", { tag }), say("bad_tag_hint"));
}

type Placed = ReportOptions & { readonly data: string };

async function printTimetable(options: Placed, language: Language): Promise<number> {
  const { printedCron, printedTimer } = await import("./report/timetable.ts");
  const said = { ...options };
  if (options.printCron) console.log(printedCron(said, language, Deno.env));
  if (options.printSystemdTimer) console.log(printedTimer(said, language, Deno.env));
  return exitCodes.ok;
}

/** What would be sent can be seen before there is anybody to send it to. */
async function runDry(
  options: Placed & { readonly language: Language },
  say: Say,
): Promise<number> {
  const { data, language, json = false } = options;
  const credential = await maybeCredential(data, say);
  const host = credential?.host ?? options.hostName ?? Deno.hostname();
  const looks = await looksOf(options, data, language);
  const { dryRun } = await import("./report/dry_run.ts");
  const { reading, text } = await dryRun({ host, credential }, looks, json, language);
  console.log(text);
  checkDisks(reading, say);
  return exitCodes.ok;
}

async function enrollHere(
  text: string,
  options: Placed & { readonly language: Language },
  say: Say,
): Promise<number> {
  const { data, language, print } = options;
  const { enroll } = await import("./report/enroll.ts");
  const hostName = options.hostName ?? Deno.hostname();
  const { host } = await enroll(text, { data, hostName, language });
  if (print || Deno.stdout.isTerminal()) {
    console.log(say("enrolled", { host }));
    if (Deno.build.os !== "windows") {
      const { printedCron } = await import("./report/timetable.ts");
      const line = printedCron({ ...options }, language, Deno.env);
      console.log(`${say("enrolled_hint")}\n  ${line}`);
    }
  }
  return exitCodes.ok;
}

async function knownCredential(data: string, say: Say): Promise<Credential> {
  const credential = await maybeCredential(data, say);
  if (credential !== undefined) return credential;
  throw new Failure(exitCodes.config, say("not_enrolled"), say("not_enrolled_hint"));
}

async function maybeCredential(data: string, say: Say): Promise<Credential | undefined> {
  return await readCredential(data).catch((error: unknown) => {
    if (!(error instanceof DamagedCredential)) throw error;
    const { path } = error;
    throw new Failure(exitCodes.config, say("damaged", { path }), say("damaged_hint"));
  });
}

/** A name that would be ignored in silence would be taken for one that counts. */
function checkName(name: string | undefined, { host }: Credential, say: Say): void {
  if (name === undefined || foldName(name) === foldName(host)) return;
  throw new Failure(exitCodes.usage, say("other_host", { host, name }), say("other_host_hint"));
}
