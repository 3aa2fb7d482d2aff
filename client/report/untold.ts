/** Why a figure cannot be told; the words go into `reasons` of a report. */
export type UntoldReason = "no_sensor" | "unsupported" | "unreadable" | "not_found";

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
