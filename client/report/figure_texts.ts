import { reportTexts } from "../../common/text/report.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { untoldReasons } from "./untold.ts";
import {
  byteFigures,
  type FigureName,
  percentFigures,
  rateFigures,
} from "../../protocol/figures.ts";

/** Bytes in gigabytes, decimal ones, to the megabyte. */
export function gigabytes(bytes: number): number {
  return Math.round(bytes / 1e6) / 1000;
}

/** Says a figure as people read it, or why there is none. */
export function figureText(
  name: FigureName,
  value: number | null,
  reason: string | undefined,
  language: Language,
): string {
  // Averages and other hosts' figures are what a server says.
  if (typeof value !== "number") return reasonText(reason, language);
  const number = (digits: number, shown = value) =>
    shown.toLocaleString(language, { maximumFractionDigits: digits });
  if (byteFigures.includes(name)) return `${number(2, gigabytes(value))} GB`;
  if (rateFigures.includes(name)) return `${number(2, value / 1e6)} MB/s`;
  if (percentFigures.includes(name)) return `${number(1)} %`;
  if (name === "clock_offset") return `${number(0)} ms`;
  return name === "temperature" ? `${number(1)} °C` : number(2);
}

/** Says why there is no figure. */
export function reasonText(reason: string | undefined, language: Language): string {
  const say = speak(reportTexts, language);
  // A newer host may have words that are not known here.
  const known = untoldReasons.find((one) => one === reason);
  return say(known ?? "none");
}
