import type { ClientFrameInput } from "../../protocol/client_frames.ts";

/** A reading as it is sent, by whatever way, and as it waits to be sent. */
export type Report =
  & Omit<ClientFrameInput<"report">, "type" | "id" | "token" | "tag" | "quiet">
  & {
    readonly boot: string;
    readonly counter: number;
    /** RFC 3339. */
    readonly at: string;
  };

/** A reading before it has a number. */
export type Readout = Omit<Report, "boot" | "counter"> & { readonly boot?: string };

/** How the answer to a report is wanted. */
export interface Wish {
  /** Over the hosts that have this tag. */
  readonly tag?: string;
  /** Nobody reads the answer. */
  readonly quiet: boolean;
}

/** A report and the wish, as they are sent. */
export function withWish(report: Report, { tag, quiet }: Wish) {
  return { ...report, ...(tag !== undefined && { tag }), ...(quiet && { quiet }) };
}
