/**
 * What an answer to a sealed report says of all live hosts, packed: as JSON, four numbers of twenty
 * figures would not fit into a datagram, and rounded they would not be what TLS says.
 */
import { Buffer } from "node:buffer";
import { type FigureName, figurePlaces, type Figures, mapFigures } from "./figures.ts";
import type { FigureSummary, Place, Places } from "./host_frames.ts";

/** In this order they follow each other. */
const statistics = ["mean", "median", "min", "max"] as const;

const numberBytes = 8;
const rankBytes = 2;

/** A place is two numbers of 16 bits. */
export const maxPackedHosts = 0xffff;

/**
 * Packs what hosts have in common: mean, median, least and most, of each the figures in the order of
 * `figurePlaces`, as numbers of 64 bits (IEEE 754, little-endian; NaN where nobody could tell), in
 * base64url.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mapFigures } from "./figures.ts";
 * const some = mapFigures((name) => name === "temperature" ? null : 0.1);
 * const summary = { mean: some, median: some, min: some, max: some };
 * assert.deepEqual(unpackSummary(packSummary(summary)), summary);
 * assert.equal(unpackSummary("too short"), undefined);
 * ```
 */
export function packSummary(summary: FigureSummary): string {
  const numbers = statistics.flatMap((one) =>
    figurePlaces.map((name) => summary[one][name] ?? Number.NaN)
  );
  const view = new DataView(new ArrayBuffer(numbers.length * numberBytes));
  numbers.forEach((number, at) => view.setFloat64(at * numberBytes, number, true));
  return textOf(view);
}

/** Reads what {@link packSummary} wrote; `undefined` when that was another order of figures. */
export function unpackSummary(text: string): FigureSummary | undefined {
  const view = bytesOf(text);
  if (view.byteLength !== statistics.length * figurePlaces.length * numberBytes) return undefined;
  const figures = (statistic: number): Figures =>
    mapFigures((name) => {
      const at = statistic * figurePlaces.length + figurePlaces.indexOf(name);
      const number = view.getFloat64(at * numberBytes, true);
      return Number.isNaN(number) ? null : number;
    });
  return { mean: figures(0), median: figures(1), min: figures(2), max: figures(3) };
}

/**
 * Packs the places of a host: for each figure, in the same order, its rank and of how many, as
 * numbers of 16 bits (little-endian; 0 where it could not tell), in base64url.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const places = { cpus: { rank: 1, of: 3 }, uptime: { rank: 200, of: 65_535 } };
 * assert.deepEqual(unpackPlaces(packPlaces(places)), places);
 * assert.equal(unpackPlaces("too short"), undefined);
 * ```
 */
export function packPlaces(places: Places): string {
  const view = new DataView(new ArrayBuffer(figurePlaces.length * 2 * rankBytes));
  figurePlaces.forEach((name, at) => {
    const { rank, of } = places[name] ?? { rank: 0, of: 0 };
    view.setUint16(at * 2 * rankBytes, rank, true);
    view.setUint16((at * 2 + 1) * rankBytes, of, true);
  });
  return textOf(view);
}

/** Reads what {@link packPlaces} wrote; `undefined` when that was another order of figures. */
export function unpackPlaces(text: string): Places | undefined {
  const view = bytesOf(text);
  if (view.byteLength !== figurePlaces.length * 2 * rankBytes) return undefined;
  const entries = figurePlaces.flatMap((name, at): [FigureName, Place][] => {
    const rank = view.getUint16(at * 2 * rankBytes, true);
    const of = view.getUint16((at * 2 + 1) * rankBytes, true);
    return rank === 0 ? [] : [[name, { rank, of }]];
  });
  return Object.fromEntries(entries);
}

function textOf({ buffer }: DataView<ArrayBuffer>): string {
  return Buffer.from(buffer).toString("base64url");
}

function bytesOf(text: string): DataView {
  const { buffer, byteOffset, byteLength } = Buffer.from(text, "base64url");
  return new DataView(buffer, byteOffset, byteLength);
}
