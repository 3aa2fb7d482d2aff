import { reportTexts } from "../../common/text/report.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { byteFigures, type FigureName, figureNames, type Figures } from "../../protocol/figures.ts";
import type { ServerFrameOf } from "../../protocol/server_frames.ts";
import { figureText, gigabytes } from "./figure_texts.ts";
import type { Reading } from "./reading.ts";

/** What came of a report. */
export interface Reported {
  readonly host: string;
  readonly reading: Pick<Reading, "disk" | "figures" | "reasons">;
  readonly answer: Pick<ServerFrameOf<"report_response">, "timestamp" | "average" | "live">;
}

/** Bytes stand beside their gigabytes, so that no script has to divide. */
function withGigabytes(figures: Figures): Record<string, number | null> {
  const rows = figureNames.flatMap((name): [string, number | null][] => {
    const value = figures[name];
    if (!byteFigures.includes(name)) return [[name, value]];
    return [[name, value], [`${name}_gb`, value === null ? null : gigabytes(value)]];
  });
  return Object.fromEntries(rows);
}

/** One JSON object on one line, for scripts. */
export function reportAsJson({ host, reading, answer }: Reported): string {
  const { timestamp, live, average } = answer;
  return JSON.stringify({
    host,
    timestamp,
    disk: reading.disk,
    figures: withGigabytes(reading.figures),
    reasons: reading.reasons,
    live,
    average: withGigabytes(average),
  });
}

/** A table of this machine's figures and the averages, for people. */
export function reportAsText(reported: Reported, language: Language): string {
  const { host, reading, answer: { live, average } } = reported;
  const say = speak(reportTexts, language);
  const nameOf = (name: FigureName) =>
    name === "disk_free" || name === "disk_total" ? `${say(name)} (${reading.disk})` : say(name);
  const count = live === 1 ? say("average_of_one") : say("average_of", { count: live });
  const rows = figureNames.map((name) => [
    nameOf(name),
    withBytes(name, reading.figures[name], reading.reasons[name], language),
    withBytes(name, average[name], undefined, language),
  ]);
  return columns([["", say("this_host", { host }), count], ...rows]);
}

function withBytes(
  name: FigureName,
  value: number | null,
  reason: string | undefined,
  language: Language,
): string {
  const text = figureText(name, value, reason, language);
  if (value === null || !byteFigures.includes(name)) return text;
  return `${text} (${Math.round(value)} B)`;
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1].map((at) => Math.max(...rows.map((row) => row[at]!.length)));
  return rows.map(([name = "", own = "", all = ""]) =>
    `${name.padEnd(widths[0]!)}  ${own.padEnd(widths[1]!)}  ${all}`.trimEnd()
  ).join("\n");
}
