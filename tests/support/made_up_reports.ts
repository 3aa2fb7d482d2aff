import assert from "node:assert/strict";
import { type FigureName, figureNames, type Figures, mapFigures } from "../../protocol/figures.ts";
import type { Sample } from "../../server/store/host_types.ts";
import type { Operation, Store } from "../../server/store/types.ts";

const minuteMs = 60_000;
const fiveMs = 5 * minuteMs;

/** How many machines there are, and for how long they report each minute. */
export interface MadeUpScale {
  readonly hosts: number;
  readonly minutes: number;
  /** A multiple of five minutes. */
  readonly start: number;
}

/** Sixteenths with few digits, so that sums of a few are exact. */
function valueOf(name: FigureName, host: number, minute: number): number | null {
  const at = figureNames.indexOf(name);
  const random = ((host + 1) * 7919 + (minute + 1) * 104_729 + (at + 1) * 1_299_709) % 65_521;
  if (name === "temperature") return host % 3 === 0 || random % 11 === 0 ? null : random / 16 % 90;
  if (name === "cpus") return host % 8 + 1;
  if (/_(total|available|free)$/.test(name)) return random * 131_072;
  return random / 16;
}

/** What a host reads in a minute. */
export function madeUpFigures(host: number, minute: number): Figures {
  return mapFigures((name) => valueOf(name, host, minute));
}

/** Minutes that come late: an outage of two hours for each seventh host, a lost one now and then. */
function lateBy(host: number, minute: number): number {
  const outage = host % 7 === 0 && minute % 600 >= 100 && minute % 600 < 220;
  if (outage) return 220 - minute % 600;
  return (host * 31 + minute) % 97 === 0 ? 17 : 0;
}

function sampleOf(host: number, minute: number, { start }: MadeUpScale): Sample {
  return {
    name: { boot: `5f0c${host}-${Math.floor(minute / 1000)}`, counter: minute },
    at: start + minute * minuteMs + host * 250,
    disk: "/",
    figures: madeUpFigures(host, minute),
    reasons: host % 3 === 0 ? { temperature: "no_sensor" } : {},
    disks: [{ path: "/", free: 131_072 * (minute + 1), total: 2 ** 40 }],
    values: [],
  };
}

/** Enrols the hosts; the first has the number 1. */
export async function enrolMadeUp(store: Store, { hosts, start: at }: MadeUpScale): Promise<void> {
  const terms = { secretHash: "i", uses: hosts, expiresAt: at + 1, at } as const;
  await store.commit([{ kind: "create_host_invite", ...terms }]);
  const enrolments = Array.from({ length: hosts }, (_, host) => {
    const name = `host${host}`;
    const keys = { tokenHash: name, inviteHash: "i", address: "::1", at } as const;
    return { kind: "enroll_host", name, ...keys } as const;
  });
  const outcomes = await store.commit(enrolments);
  assert.ok(outcomes.every(({ ok }) => ok));
}

/**
 * Has every host report each minute, one commit a minute, as a server has it whose clock runs
 * faster; some of it comes late, and some again.
 *
 * @returns how many reports there were, those that came again not counted.
 */
export async function reportMadeUp(store: Store, scale: MadeUpScale): Promise<number> {
  const due = new Map<number, Operation<"add_samples">[]>();
  let count = 0;
  for (let minute = 0; minute < scale.minutes; minute++) {
    const batch = due.get(minute) ?? [];
    due.delete(minute);
    for (let host = 0; host < scale.hosts; host++) {
      const samples = [sampleOf(host, minute, scale)];
      const arrives = Math.min(minute + lateBy(host, minute), scale.minutes - 1);
      const receivedAt = scale.start + arrives * minuteMs + host * 250 + 90;
      const kept = { host: host + 1, samples, receivedAt, keepFrom: 0 };
      const operation = { kind: "add_samples", ...kept } as const;
      count++;
      if (arrives === minute) batch.push(operation);
      else due.set(arrives, [...due.get(arrives) ?? [], operation]);
      if ((host + minute) % 53 === 0) batch.push(operation);
    }
    const outcomes = await store.commit(batch);
    assert.ok(outcomes.every(({ ok }) => ok));
  }
  return count;
}

/** The least, the mean, the most and the count of each five minutes, worked out from what was sent. */
export function madeUpAggregates(host: number, name: FigureName, scale: MadeUpScale) {
  const points = [];
  for (let first = 0; first < scale.minutes; first += 5) {
    const told: number[] = [];
    for (let minute = first; minute < Math.min(first + 5, scale.minutes); minute++) {
      const value = valueOf(name, host, minute);
      if (value !== null) told.push(value);
    }
    if (told.length === 0) continue;
    let sum = 0;
    for (const value of told) sum += value;
    const mean = Number((sum / told.length).toPrecision(15));
    const [min, max] = [Math.min(...told), Math.max(...told)];
    const at = scale.start + first * minuteMs;
    assert.equal(at % fiveMs, 0);
    points.push({ at, min, mean, max, count: told.length });
  }
  return points;
}
