import type { Language } from "../../common/text/speak.ts";
import {
  byteFigures,
  type FigureName,
  percentFigures,
  rateFigures,
} from "../../protocol/figures.ts";

/** A unit, and how many of the figure's own make one. */
interface Unit {
  readonly name: string;
  readonly size: number;
  /** From what it is used: below that, the one before says more. */
  readonly from: number;
}

const unit = (name: string, size: number, from = size): Unit => ({ name, size, from });

/** Gigabytes wherever they do: machines are then compared in the same unit. */
const space = [unit("MB", 1e6, 0), unit("GB", 1e9, 1e8), unit("TB", 1e12, 1e13)];
const rate = [unit("B/s", 1, 0), unit("kB/s", 1e3), unit("MB/s", 1e6), unit("GB/s", 1e9)];
const time = [
  unit("s", 1, 0),
  unit("min", 60, 600),
  unit("h", 3600, 7200),
  unit("d", 86_400, 172_800),
];
const shortTime = [
  unit("ms", 1, 0),
  ...time.map(({ name, size, from }) => unit(name, size * 1000, Math.max(from, 10) * 1000)),
];

function unitsOf(name: FigureName): readonly Unit[] {
  if (byteFigures.includes(name)) return space;
  if (rateFigures.includes(name)) return rate;
  if (percentFigures.includes(name)) return [unit("%", 1, 0)];
  if (name === "temperature") return [unit("°C", 1, 0)];
  if (name === "uptime") return time;
  return name === "clock_offset" ? shortTime : [unit("", 1, 0)];
}

function digitsOf(name: FigureName, { name: unitName }: Unit): number {
  if (unitName === "ms") return 0;
  return name === "temperature" || percentFigures.includes(name) ? 1 : 2;
}

/** Values of one figure in the unit that the greatest of them asks for. */
export function scaled(
  name: FigureName,
  values: readonly (number | null | undefined)[],
  language: Language,
): { readonly unit: string; readonly texts: readonly string[] } {
  const greatest = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)));
  const chosen = unitsOf(name).findLast(({ from }) => greatest >= from)!;
  const digits = digitsOf(name, chosen);
  const texts = values.map((value) =>
    typeof value === "number" ? shortNumber(value / chosen.size, digits, language) : "–"
  );
  return { unit: chosen.name, texts };
}

/** With more than these, a table would not fit a terminal. */
const maxCharacters = 7;

/** A number with as many digits as there is room for. */
function shortNumber(value: number, digits: number, language: Language): string {
  for (let maximumFractionDigits = digits; maximumFractionDigits >= 0; maximumFractionDigits--) {
    const text = value.toLocaleString(language, { maximumFractionDigits, useGrouping: false });
    if (text.length <= maxCharacters) return text;
  }
  return value.toExponential(0);
}
