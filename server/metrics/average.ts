import { type FigureName, type Figures, mapFigures } from "../../protocol/figures.ts";

/**
 * The mean of each figure over those who could tell it.
 *
 * @returns `null` for a figure that nobody could tell.
 */
export function averageOf(all: readonly Figures[]): Figures {
  return mapFigures((name) => mean(all, name));
}

function mean(all: readonly Figures[], name: FigureName): number | null {
  const values = all.map((figures) => figures[name]).filter((value) => value !== null);
  if (values.length === 0) return null;
  const sum = values.reduce((total, value) => total + value, 0);
  // The sixteenth digit is the noise of adding fractions; bytes never need it.
  return Number((sum / values.length).toPrecision(15));
}
