import { type FigureName, figurePlaces, type Figures, mapFigures } from "../../protocol/figures.ts";
import type { HostReport } from "./host_types.ts";

const placeOf = new Map<FigureName, number>(figurePlaces.map((name, place) => [name, place]));

/** The place of a figure, for JSON paths. */
export function figurePlace(name: FigureName): number {
  return placeOf.get(name)!;
}

/** Something for each figure, in the order that is stored. */
export function inPlaces<Value>(valueOf: (name: FigureName) => Value): Value[] {
  return figurePlaces.map(valueOf);
}

interface SampleBody extends Partial<Omit<HostReport, "at" | "figures">> {
  readonly figures: readonly (number | null)[];
}

/** A report as its row has it; what is empty is left out. */
export function writeSample(report: Omit<HostReport, "at">): string {
  const { disk, reasons, disks, values } = report;
  const body: SampleBody = {
    figures: inPlaces((name) => report.figures[name]),
    ...(disk === "" ? {} : { disk }),
    ...(Object.keys(reasons).length === 0 ? {} : { reasons }),
    ...(disks.length === 0 ? {} : { disks }),
    ...(values.length === 0 ? {} : { values }),
  };
  return JSON.stringify(body);
}

/** Reads what {@link writeSample} wrote. */
export function readSample(at: number, text: string): HostReport {
  const { figures, disk = "", reasons = {}, disks = [], values = [] }: SampleBody = JSON.parse(
    text,
  );
  return { at, disk, figures: figuresIn(figures), reasons, disks, values };
}

function figuresIn(values: readonly (number | null)[]): Figures {
  // A row may be older than a figure.
  return mapFigures((name) => values[figurePlace(name)] ?? null);
}
