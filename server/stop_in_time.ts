import { exitCodes } from "../common/exit_codes.ts";
import type { Logger } from "../common/logger.ts";
import { type Clock, systemClock } from "./clock.ts";

/** Whoever asked for a stop loses patience after five seconds; the rest is for the process to end. */
const stopWithinMs = 4_500;

/**
 * Runs all that a stop consists of, one after the other and each whatever became of those before;
 * ends the process when that takes too long.
 *
 * @throws the last error of a step.
 */
export async function stopInTime(
  steps: readonly (() => Promise<void>)[],
  log: Logger,
  clock: Clock = systemClock,
  exit: (code: number) => void = Deno.exit,
): Promise<void> {
  const late = clock.after(stopWithinMs, () => {
    log.error("stop_took_too_long", { ms: stopWithinMs });
    exit(exitCodes.software);
  });
  try {
    await inOrder(steps);
  } finally {
    late.cancel();
  }
}

async function inOrder([step, ...rest]: readonly (() => Promise<void>)[]): Promise<void> {
  if (step === undefined) return;
  try {
    await step();
  } finally {
    await inOrder(rest);
  }
}
