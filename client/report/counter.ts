import { hasModes } from "../../common/platform.ts";

/** Between two milliseconds there is room for this many counters. */
const perMs = 1000;

/** A file that was written by hand cannot bring us near the end of whole numbers. */
const maxCounter = Number.MAX_SAFE_INTEGER - 1_000_000_000;

/**
 * Gives out a counter that this machine has not used before, also when several runs ask at once.
 *
 * It follows the clock as long as that goes forward, so that it repeats nothing either when its
 * file was lost, or came back from a backup or a snapshot; and it counts on from the last one when
 * the clock goes back. The last digits are by chance: twins of a cloned machine, which read at the
 * same moment, do not take each other's place.
 *
 * @param now milliseconds since 1970.
 * @throws what the disk throws, and then nothing was given out.
 */
export async function nextCounter(path: string, now: number = Date.now()): Promise<number> {
  using file = await Deno.open(path, {
    create: true,
    read: true,
    write: true,
    ...(hasModes ? { mode: 0o600 } : {}),
  });
  await file.lock(true);
  const text = new Uint8Array(32);
  const length = await file.read(text) ?? 0;
  const counter = counterAfter(Number(new TextDecoder().decode(text.subarray(0, length))), now);
  await file.seek(0, Deno.SeekMode.Start);
  // All of them have as many digits, so a crash in the middle leaves a number all the same.
  await file.write(new TextEncoder().encode(`${counter}\n`));
  await file.truncate(String(counter).length + 1);
  await file.sync();
  return counter;
}

/** The counter for a machine that cannot keep one. */
export function looseCounter(now: number = Date.now()): number {
  return counterAfter(Number.NaN, now);
}

function counterAfter(last: number, now: number): number {
  const [chance] = crypto.getRandomValues(new Uint32Array(1));
  const byClock = Math.max(0, Math.floor(now)) * perMs + chance! % perMs;
  const isUsable = Number.isSafeInteger(last) && last >= 0 && last < maxCounter;
  return isUsable ? Math.max(last + 1, byClock) : byClock;
}
