/** What hosts say of themselves and what is asked about them; a part of `client_frames.ts`. */
import * as v from "valibot";
import { figureNames, mapFigures, valueName } from "./figures.ts";
import {
  maxDisksPerReport,
  maxHostTextBytes,
  maxReportsPerFrame,
  maxRequestIdCharacters,
  maxValuesPerReport,
} from "./limits.ts";

const id = v.optional(v.pipe(v.string(), v.maxLength(maxRequestIdCharacters)));
const name = v.pipe(v.string(), v.maxLength(256));
const token = v.pipe(v.string(), v.maxLength(128));
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const safe = v.pipe(
  v.number(),
  v.minValue(-Number.MAX_SAFE_INTEGER),
  v.maxValue(Number.MAX_SAFE_INTEGER),
);
const figure = v.nullish(safe, null);
const reason = v.optional(v.pipe(v.string(), v.maxLength(32)));
const bytes = v.pipe(safe, v.minValue(0));
// ISO 8601 has offsets such as +00, which RFC 3339 has not, and which nothing here can read.
const isTime = v.check((text: string) => Number.isFinite(Date.parse(text)));
const time = v.pipe(v.string(), v.maxLength(40), v.isoTimestamp(), isTime);
// A database would change U+0000 and lone surrogates.
const storable = v.regex(/^[^\0\p{Surrogate}]*$/u);
const path = v.pipe(v.string(), v.maxLength(256), storable);
/** As in `env=lab`. */
const tag = v.optional(v.pipe(v.string(), v.maxLength(128), v.regex(/^[^=\s]+=[^=\s]+$/)));

const disk = v.object({ path, free: bytes, total: bytes });

const ownValue = v.object({
  name: v.pipe(v.string(), v.regex(valueName)),
  value: safe,
  unit: v.optional(v.pipe(v.string(), v.maxLength(16), storable)),
});

/** What one reading says. */
const reading = {
  /** With `counter`, what tells this reading from every other one of the host. */
  boot: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(64), storable)),
  /** Grows with each reading, for as long as the host is enrolled. */
  counter: v.optional(whole),
  /** When it was read, by the host's clock. */
  at: v.optional(time),
  /** The path whose disk was looked at. */
  disk: v.optional(path, ""),
  figures: v.object(mapFigures(() => figure)),
  /** Why figures are `null`, by their names. */
  reasons: v.optional(v.object(mapFigures(() => reason)), {}),
  disks: v.optional(v.pipe(v.array(disk), v.maxLength(maxDisksPerReport)), []),
  values: v.optional(v.pipe(v.array(ownValue), v.maxLength(maxValuesPerReport)), []),
  /** What another program of the host has written, for people to read. */
  text: v.optional(v.pipe(v.string(), v.minLength(1), v.maxBytes(maxHostTextBytes), storable)),
};

/** How the answer is wanted. */
const wish = {
  /** Over the hosts that have this tag, instead of all. */
  tag,
  /** Without what people read: medians, places, and the names of stale hosts. */
  quiet: v.optional(v.boolean()),
};

/** One schema per verb of and about hosts. */
export const hostSchemas = {
  host_enroll: v.object({
    type: v.literal("host_enroll"),
    id,
    /** An invite for hosts, which is not one for people. */
    invite: v.pipe(v.string(), v.maxLength(64)),
    host: name,
  }),
  host_key: v.object({
    type: v.literal("host_key"),
    id,
    token,
  }),
  report: v.object({
    type: v.literal("report"),
    id,
    /** The host's own, from `host_response`. */
    token,
    ...reading,
    ...wish,
  }),
  reports: v.object({
    type: v.literal("reports"),
    id,
    token,
    reports: v.pipe(v.array(v.object(reading)), v.maxLength(maxReportsPerFrame)),
    ...wish,
  }),
  get_hosts: v.object({
    type: v.literal("get_hosts"),
    id,
    /** The last host of the page before. */
    after: v.optional(name),
  }),
  host_history: v.object({
    type: v.literal("host_history"),
    id,
    host: name,
    figure: v.picklist(figureNames),
    from: time,
    to: time,
  }),
} as const;

/** A reading as it came, checked. */
export type Reading = v.InferOutput<typeof hostSchemas["reports"]>["reports"][number];
