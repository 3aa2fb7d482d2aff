import { liveHostMs } from "../../../protocol/limits.ts";
import type { AlertRule } from "./rule.ts";

type FigureRule = Extract<AlertRule, { kind: "figure" }>;
type MissingRule = Extract<AlertRule, { kind: "missing" }>;

/** How far back from its limit a value has to be until it is over, in parts of the limit. */
const hysteresis = 0.05;

/** How much worse is worth telling, in parts of the worst so far. */
const worseBy = 0.1;

/** For how long a host has to be heard again until it is not missing any more. */
const backForMs = 2 * 60_000;

/** What is known of one host as to one rule; times are milliseconds of one clock. */
export interface Watch {
  /** Of the last reading that was looked at. */
  readonly lastAt: number;
  /** Since when it is beyond the limit; of a host that was missing, since when it is heard again. */
  readonly since?: number;
  /** There is an incident; the worst that was told of it. */
  readonly open?: { readonly worst: number };
}

/** What a host said of a figure. */
export interface Reading {
  /** When it was read. */
  readonly at: number;
  readonly receivedAt: number;
  /** `undefined` when the host could not tell. */
  readonly value: number | undefined;
}

/** What is to be told. */
export interface AlertEvent {
  readonly kind: "opened" | "worsened" | "closed";
  readonly value: number;
}

/** What is known after a look, and what came of it. */
export interface Looked {
  readonly watch: Watch;
  readonly event?: AlertEvent;
}

/** Before anything is known. */
export const unwatched: Watch = { lastAt: -Infinity };

/** Looks at what a host said of the figure of a rule. What comes late says nothing of now. */
export function look(rule: FigureRule, before: Watch, reading: Reading): Looked {
  const { at, receivedAt, value } = reading;
  const watch = receivedAt < before.lastAt ? restarted(before) : before;
  const isLate = receivedAt - at > liveHostMs || at <= watch.lastAt;
  if (value === undefined || isLate) return { watch };
  if (watch.open !== undefined) return lookAgain(rule, watch, watch.open.worst, at, value);
  if (!isBeyond(rule, value)) return { watch: { lastAt: at } };
  // Nobody knows how it was in a long silence.
  const isUnbroken = at - watch.lastAt <= Math.max(liveHostMs, rule.forMs);
  const since = isUnbroken ? watch.since ?? at : at;
  if (at - since < rule.forMs) return { watch: { lastAt: at, since } };
  return { watch: { lastAt: at, since, open: { worst: value } }, event: { kind: "opened", value } };
}

/** What was known at the end of some time; whether it is still so, the next reading says. */
export function lookBack(
  rule: FigureRule,
  points: readonly { readonly at: number; readonly mean: number }[],
): Watch {
  let watch = unwatched;
  for (const { at, mean } of points) {
    const { open: _, ...next } = look(rule, watch, { at, receivedAt: at, value: mean }).watch;
    watch = next;
  }
  return watch;
}

/** The clock was set back: what was last is of the future, and orders nothing. */
function restarted({ open }: Watch): Watch {
  return open === undefined ? unwatched : { lastAt: -Infinity, open };
}

function lookAgain(
  rule: FigureRule,
  watch: Watch,
  worst: number,
  at: number,
  value: number,
): Looked {
  if (isBack(rule, value)) return { watch: { lastAt: at }, event: { kind: "closed", value } };
  const step = Math.max(hysteresis * Math.abs(rule.limit), worseBy * Math.abs(worst));
  const worse = rule.beyond === "<" ? worst - value : value - worst;
  if (worse <= step) return { watch: { ...watch, lastAt: at } };
  return {
    watch: { ...watch, lastAt: at, open: { worst: value } },
    event: { kind: "worsened", value },
  };
}

function isBeyond({ beyond, limit }: FigureRule, value: number): boolean {
  return beyond === "<" ? value < limit : value > limit;
}

function isBack(rule: FigureRule, value: number): boolean {
  const { beyond, limit } = rule;
  const margin = hysteresis * Math.abs(limit);
  if (isBeyond(rule, value)) return false;
  return beyond === "<" ? value >= limit + margin : value <= limit - margin;
}

/** A host was heard. */
export function hear(rule: MissingRule, watch: Watch, at: number): Looked {
  if (at < watch.lastAt) return { watch };
  if (watch.open === undefined) return { watch: { lastAt: at } };
  const isUnbroken = at - watch.lastAt <= rule.forMs;
  const since = isUnbroken ? watch.since ?? at : at;
  if (at - since < backForMs) return { watch: { ...watch, lastAt: at, since } };
  return { watch: { lastAt: at }, event: { kind: "closed", value: 0 } };
}

/** Time has passed. */
export function miss(rule: MissingRule, watch: Watch, now: number): Looked {
  if (watch.open !== undefined || now - watch.lastAt < rule.forMs) return { watch };
  return {
    watch: { lastAt: watch.lastAt, open: { worst: 0 } },
    event: { kind: "opened", value: 0 },
  };
}

/**
 * What came together, in the order in which it is to be looked at. Of what was read in the same
 * moment one is looked at, whatever their order: the one that is least beyond the limit.
 */
export function inOrder(rule: FigureRule, readings: readonly Reading[]): readonly Reading[] {
  const mildest = new Map<number, Reading>();
  for (const reading of readings) {
    if (reading.value === undefined) continue;
    const other = mildest.get(reading.at)?.value;
    const isMilder = other === undefined ||
      (rule.beyond === "<" ? reading.value > other : reading.value < other);
    if (isMilder) mildest.set(reading.at, reading);
  }
  return [...mildest.values()].sort((one, other) => one.at - other.at);
}
