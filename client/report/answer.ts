import { type FigureName, figureNames, type Figures, mapFigures } from "../../protocol/figures.ts";
import type { FigureSummary, Place, Places, ReportResponse } from "../../protocol/host_frames.ts";
import { isSayable } from "./notes.ts";

/** What a server answered; by UDP, only the first few. */
export type Answer = Pick<
  ReportResponse,
  "timestamp" | "average" | "live" | "summary" | "place" | "stale" | "tag" | "late"
>;

type Loose = Readonly<Partial<Record<string, unknown>>>;

/**
 * Reads an answer as far as it is one: the report was taken, and what a newer server says otherwise,
 * or a broken one, is left out. A schema would take longer to load than all the rest of a report.
 */
export function answerOf(frame: Loose): Answer {
  const { timestamp, live, late, tag, average, summary, place, stale } = frame;
  const whole = summaryOf(summary);
  return {
    timestamp: typeof timestamp === "string" ? timestamp : "",
    live: numberOf(live) ?? 0,
    average: figuresOf(average),
    ...(late === true && { late }),
    ...(typeof tag === "string" && { tag }),
    ...(whole && { summary: whole }),
    ...(isObject(place) && { place: placesOf(place) }),
    ...(Array.isArray(stale) && { stale: stale.filter((name) => typeof name === "string") }),
  };
}

function isObject(value: unknown): value is Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" && isSayable(value) ? value : null;
}

function figuresOf(value: unknown): Figures {
  const figures = isObject(value) ? value : {};
  return mapFigures((name) => numberOf(figures[name]));
}

function summaryOf(value: unknown): FigureSummary | undefined {
  if (!isObject(value)) return undefined;
  const { mean, median, min, max } = value;
  if (![mean, median, min, max].every(isObject)) return undefined;
  return {
    mean: figuresOf(mean),
    median: figuresOf(median),
    min: figuresOf(min),
    max: figuresOf(max),
  };
}

function placesOf(places: Loose): Places {
  const entries = figureNames.flatMap((name): [FigureName, Place][] => {
    const place = places[name];
    const { rank, of } = isObject(place) ? place : {};
    const isPlace = Number.isSafeInteger(rank) && Number.isSafeInteger(of);
    return isPlace ? [[name, { rank: Number(rank), of: Number(of) }]] : [];
  });
  return Object.fromEntries(entries);
}
