import { reportTexts } from "../../common/text/report.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import {
  byteFigures,
  type FigureName,
  figureNames,
  type Figures,
  type NamedValue,
} from "../../protocol/figures.ts";
import type { ReportResponse } from "../../protocol/host_frames.ts";
import { oneLine, safeJson, sanitize } from "../../common/sanitize.ts";
import { gigabytes, reasonText } from "./figure_texts.ts";
import type { Reading } from "./reading.ts";
import { scaled } from "./scale.ts";
import { shortPath, table, wrapped } from "./table.ts";

/** What a reading says for people, whether it was sent or not. */
export type Shown =
  & Pick<Reading, "disk" | "figures" | "reasons" | "disks">
  & { readonly values?: readonly NamedValue[] };

/** What came of a report. */
export interface Reported {
  readonly host: string;
  readonly reading: Shown;
  readonly answer:
    & Pick<ReportResponse, "timestamp" | "average" | "live">
    & Partial<Pick<ReportResponse, "summary" | "place" | "stale" | "tag" | "late">>;
}

type Say = ReturnType<typeof speak<typeof reportTexts.en>>;

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
  const { timestamp, live, average, summary, place, stale, tag, late } = answer;
  const { disk, figures, reasons, disks, values = [] } = reading;
  return safeJson({
    host,
    timestamp,
    disk,
    figures: withGigabytes(figures),
    reasons,
    disks,
    values,
    ...(tag !== undefined && { tag }),
    ...(late && { late }),
    live,
    average: withGigabytes(average),
    ...(summary && {
      summary: {
        mean: withGigabytes(summary.mean),
        median: withGigabytes(summary.median),
        min: withGigabytes(summary.min),
        max: withGigabytes(summary.max),
      },
    }),
    ...(place && { place }),
    ...(stale && { stale }),
  });
}

/** Tables of this machine beside the others, for people; 80 columns do. */
export function reportAsText({ host, reading, answer }: Reported, language: Language): string {
  const say = speak(reportTexts, language);
  const { summary, average, stale = [] } = answer;
  const others = summary ? [summary.mean, summary.median, summary.min, summary.max] : [average];
  const heads = (["mean", "median", "min", "max"] as const).slice(0, others.length);
  const place = (name: FigureName) => placeText(answer.place?.[name]);
  const rows = figureNames.map((name) => [
    ...figureRow(name, [reading.figures, ...others], language, say),
    ...(answer.place ? [place(name)] : []),
  ]);
  const head = [
    "",
    say("now"),
    ...heads.map((one) => say(one)),
    ...(answer.place ? [say("place")] : []),
  ];
  const lines = [
    wrapped(title(host, answer, say)),
    table([head, ...rows]),
    ...readingDetails(reading, language),
    ...(stale.length > 0
      ? [wrapped(`${say("stale")}: ${stale.map((one) => oneLine(one, 64)).join(", ")}`)]
      : []),
  ];
  // Places and averages, too, are whatever the server says.
  return sanitize(lines.join("\n"));
}

/** The same without the others: what would be sent. */
export function readingAsText(reading: Shown, language: Language): string {
  const say = speak(reportTexts, language);
  const rows = figureNames.map((name) => figureRow(name, [reading.figures], language, say));
  return [table(rows), ...readingDetails(reading, language)].join("\n");
}

function title(host: string, { live, tag }: Reported["answer"], say: Say): string {
  const text = live === 1
    ? say("only_live_host", { host })
    : say("among_live_hosts", { host, count: live });
  return tag === undefined ? text : `${text} (${oneLine(tag, 40)})`;
}

function figureRow(
  name: FigureName,
  all: readonly Figures[],
  language: Language,
  say: Say,
): string[] {
  const { unit, texts } = scaled(name, all.map((figures) => figures[name]), language);
  return [unit === "" ? say(name) : `${say(name)}, ${unit}`, ...texts];
}

function placeText(place: { readonly rank: number; readonly of: number } | undefined): string {
  return place === undefined ? "–" : `${place.rank}/${place.of}`;
}

/** Disks, values, and why some figures are not there. */
function readingDetails({ disks, values = [], reasons }: Shown, language: Language): string[] {
  const say = speak(reportTexts, language);
  const lines: string[] = [];
  if (disks.length > 0) {
    lines.push(
      `${say("disks")}:`,
      table(disks.map((disk) => diskRow(disk, language, say))),
    );
  }
  if (values.length > 0) {
    lines.push(
      `${say("values")}:`,
      table(values.map((value) => valueRow(value, language))),
    );
  }
  for (const reason of new Set(Object.values(reasons))) {
    const names = figureNames.filter((name) => reasons[name] === reason);
    lines.push(
      wrapped(`${reasonText(reason, language)}: ${names.map((name) => say(name)).join("; ")}`),
    );
  }
  return lines;
}

function diskRow(
  { path, free, total }: Shown["disks"][number],
  language: Language,
  say: Say,
): string[] {
  const { unit, texts: [freeText = "", totalText = ""] } = scaled(
    "disk_free",
    [free, total],
    language,
  );
  const percent = scaled("disk_free_percent", [100 * free / total], language).texts[0]!;
  const space = say("disk_space", { free: freeText, total: totalText, unit, percent });
  return [`  ${shortPath(oneLine(path, 256), 30)}`, space];
}

function valueRow({ name, value, unit = "" }: NamedValue, language: Language): string[] {
  const number = value.toLocaleString(language, {
    maximumSignificantDigits: 15,
    useGrouping: false,
  });
  return [`  ${name}`, `${number} ${unit}`.trimEnd()];
}
