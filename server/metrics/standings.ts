import { type FigureName, figureNames, type Figures, mapFigures } from "../../protocol/figures.ts";
import type { FigureSummary, Place, Places } from "../../protocol/host_frames.ts";
import { ascending, known, meanOf, medianOf } from "./statistics.ts";

/** The mean of each figure over those who could tell it; `null` where nobody could. */
export function averageOf(all: readonly Figures[]): Figures {
  return overFigures(sortedOf(all), meanOf);
}

/** Mean, median, least and most of each figure over those who could tell it. */
export function summaryOf(all: readonly Figures[]): FigureSummary {
  const sorted = sortedOf(all);
  return {
    mean: overFigures(sorted, meanOf),
    median: overFigures(sorted, medianOf),
    min: overFigures(sorted, (values) => values[0]!),
    max: overFigures(sorted, (values) => values.at(-1)!),
  };
}

/**
 * Where one of `all` is in each figure that it could tell: 1 is the highest value, and those who
 * share a value share the better place.
 */
export function placesOf(own: Figures, all: readonly Figures[]): Places {
  const places = figureNames.flatMap((name): [FigureName, Place][] => {
    const value = own[name];
    if (value === null) return [];
    const values = known(all.map((figures) => figures[name]));
    return [[name, { rank: 1 + values.filter((one) => one > value).length, of: values.length }]];
  });
  return Object.fromEntries(places);
}

/** What was told of each figure, in ascending order. */
type Sorted = Readonly<Record<FigureName, readonly number[]>>;

function sortedOf(all: readonly Figures[]): Sorted {
  return mapFigures((name) => ascending(all.map((figures) => figures[name])));
}

function overFigures(sorted: Sorted, make: (ascending: readonly number[]) => number): Figures {
  return mapFigures((name) => sorted[name].length === 0 ? null : make(sorted[name]));
}
