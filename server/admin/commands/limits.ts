import * as v from "valibot";

/** More people than that are not invited by one line. */
export const maxInviteUses = 10_000;

/** An invite does not outlive the year it was made for. */
export const maxInviteDays = 365;

/** A script that runs for longer than that can be given another token. */
export const maxTokenDays = 3650;

/** A whole number from 1 to `max`. */
export function whole(max: number): v.GenericSchema<unknown, number> {
  return v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(max));
}
