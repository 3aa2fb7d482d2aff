import { type FigureName, figureNames, type Figures } from "../../protocol/figures.ts";
import type { ReportResponse } from "../../protocol/host_frames.ts";
import { maxPackedHosts, packPlaces, packSummary } from "../../protocol/sealed_answer.ts";

/** What there is to answer; without a summary, nobody reads it. */
export type Answerable = Pick<
  ReportResponse,
  "timestamp" | "late" | "average" | "live" | "summary" | "place" | "stale"
>;

/**
 * What can be answered to a sealed report, from the most that there is to say to the least: which
 * of it has room, its datagram says.
 */
export function sealedAnswers(counter: number, answer: Answerable): readonly string[] {
  const { timestamp, late, live, average, summary } = answer;
  const least = { counter, ok: true };
  const more = { ...least, timestamp, ...(late && { late }), live };
  const part = summary === undefined ? {} : { full: true };
  const forms = [
    ...wholeForms(more, answer),
    { ...more, mean: told(average), ...part },
    { ...more, full: true },
    least,
  ];
  return forms.map((form) => JSON.stringify(form));
}

function wholeForms(more: object, { live, summary, place, stale = [] }: Answerable): object[] {
  if (summary === undefined || place === undefined || live > maxPackedHosts) return [];
  const whole = { ...more, summary: packSummary(summary), place: packPlaces(place) };
  return stale.length === 0 ? [whole] : [{ ...whole, stale }, { ...whole, full: true }];
}

/** The first that fits into so many bytes, or else the least. */
export function fitting(texts: readonly string[], room: number): string {
  const fits = (text: string) => new TextEncoder().encode(text).length <= room;
  return texts.find(fits) ?? texts.at(-1)!;
}

/** The figures that somebody could tell; there is no room for the others. */
function told(figures: Figures): Partial<Record<FigureName, number>> {
  const entries = figureNames.map((name) => [name, figures[name]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}
