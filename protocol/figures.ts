/** What a host says of itself in `report`, in the order in which people read it. */
export const figureNames = [
  /** Logical CPUs. */
  "cpus",
  /** Per cent of all CPUs together that were busy, 0 to 100. */
  "cpu_busy",
  /** The same since the host's last reading. */
  "cpu_busy_since",
  /** Processes that ran or waited for a CPU, on average over 1, 5 and 15 minutes. */
  "load_1",
  "load_5",
  "load_15",
  /** Bytes of memory that a program could get without swapping. */
  "memory_available",
  /** Bytes. */
  "memory_total",
  /** Bytes of swap that are free. */
  "swap_available",
  /** Bytes. */
  "swap_total",
  /** Bytes of the disk that a user without privileges could fill. */
  "disk_free",
  /** Bytes. */
  "disk_total",
  /** The least of all disks' free bytes, in per cent of each disk's total. */
  "disk_free_percent",
  /** Bytes per second that were read from disks, and written to them, since the last reading. */
  "disk_read",
  "disk_write",
  /** Bytes per second that came from networks, and went there, since the last reading. */
  "network_in",
  "network_out",
  /** The hottest sensor of the CPU, in degrees Celsius. */
  "temperature",
  /** Seconds since the start of the machine. */
  "uptime",
  /** Milliseconds by which the host's clock is ahead of the server's. */
  "clock_offset",
] as const;

/** One of {@link figureNames}. */
export type FigureName = (typeof figureNames)[number];

/**
 * At which place each figure is where names would take too much room: in what is stored, which has a
 * million rows a week of a hundred hosts, and in datagrams. New ones go to the end; none ever moves.
 */
export const figurePlaces = [
  "cpus",
  "cpu_busy",
  "load_1",
  "load_5",
  "load_15",
  "memory_available",
  "memory_total",
  "disk_free",
  "disk_total",
  "temperature",
  "cpu_busy_since",
  "swap_available",
  "swap_total",
  "disk_free_percent",
  "disk_read",
  "disk_write",
  "network_in",
  "network_out",
  "uptime",
  "clock_offset",
] as const satisfies readonly FigureName[];

/** A value for each figure; `null` where the host could not tell. */
export type Figures = Readonly<Record<FigureName, number | null>>;

/** Why a figure is `null`: a word such as `no_sensor`. */
export type FigureReasons = Readonly<Partial<Record<FigureName, string>>>;

/** The figures that count bytes. */
export const byteFigures: readonly FigureName[] = [
  "memory_available",
  "memory_total",
  "swap_available",
  "swap_total",
  "disk_free",
  "disk_total",
];

/** The figures that count bytes per second. */
export const rateFigures: readonly FigureName[] = [
  "disk_read",
  "disk_write",
  "network_in",
  "network_out",
];

/** The figures that are per cent. */
export const percentFigures: readonly FigureName[] = [
  "cpu_busy",
  "cpu_busy_since",
  "disk_free_percent",
];

/** A mounted disk of a host, in bytes. */
export interface DiskSpace {
  readonly path: string;
  readonly free: number;
  readonly total: number;
}

/** What such a value may be called. */
export const valueName = /^[\p{L}\p{N}_][\p{L}\p{N}_.:-]{0,63}$/u;

/** A value of a host's own choice. */
export interface NamedValue {
  readonly name: string;
  readonly value: number;
  readonly unit?: string;
}

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
