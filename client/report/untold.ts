/** Why a figure cannot be told; the words go into `reasons` of a report. */
export const untoldReasons = [
  "no_sensor",
  "unsupported",
  "unreadable",
  "not_found",
  /** It did not say within the time that there is. */
  "no_answer",
  /** It takes two readings, and this is the first one, or the first one of this kind. */
  "first_reading",
  /** The machine was started since the last reading. */
  "restarted",
  /** The last reading is so near that the counters say nothing. */
  "too_soon",
  /** Counters went back, as when a device was taken out and put in again. */
  "counter_reset",
] as const;

/** One of {@link untoldReasons}. */
export type UntoldReason = (typeof untoldReasons)[number];

/** Thrown by what reads a figure that this machine cannot tell. */
export class Untold extends Error {
  override readonly name = "Untold";

  constructor(readonly reason: UntoldReason) {
    super(reason);
  }
}

/** The word for whatever a reader threw. */
export function reasonOf(error: unknown): UntoldReason {
  if (error instanceof Untold) return error.reason;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const isAbsent = error instanceof Deno.errors.NotFound || code === "ENOENT" || code === "ENOTDIR";
  return isAbsent ? "not_found" : "unreadable";
}
