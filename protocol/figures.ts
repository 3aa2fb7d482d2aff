/** What a host says of itself in `report`, in the order in which people read it. */
export const figureNames = [
  /** Logical CPUs. */
  "cpus",
  /** Per cent of all CPUs together that were busy, 0 to 100. */
  "cpu_busy",
  /** Processes that ran or waited for a CPU, on average over 1, 5 and 15 minutes. */
  "load_1",
  "load_5",
  "load_15",
  /** Bytes of memory that a program could get without swapping. */
  "memory_available",
  /** Bytes. */
  "memory_total",
  /** Bytes of the disk that a user without privileges could fill. */
  "disk_free",
  /** Bytes. */
  "disk_total",
  /** The hottest sensor of the CPU, in degrees Celsius. */
  "temperature",
] as const;

/** One of {@link figureNames}. */
export type FigureName = (typeof figureNames)[number];

/** A value for each figure; `null` where the host could not tell. */
export type Figures = Readonly<Record<FigureName, number | null>>;

/** Why a figure is `null`: a word such as `no_sensor`. */
export type FigureReasons = Readonly<Partial<Record<FigureName, string>>>;

/** The figures that count bytes. */
export const byteFigures: readonly FigureName[] = [
  "memory_available",
  "memory_total",
  "disk_free",
  "disk_total",
];

/** Makes a value for each figure. */
export function mapFigures<Value>(
  valueOf: (name: FigureName) => Value,
): Readonly<Record<FigureName, Value>> {
  // Every name is there, which `fromEntries` cannot say.
  return Object.fromEntries(figureNames.map((name) => [name, valueOf(name)])) as Record<
    FigureName,
    Value
  >;
}
