import type { KeptTransfer } from "../store/transfer_table.ts";
import type { Measure } from "./meter.ts";
import type { TransferFailure, TransferPause } from "./transfer_failure.ts";

/** What is being done with a file. */
export type Phase = "hashing" | "uploading" | "downloading" | "checking";

/** What becomes of a transfer. Its `size` says how much there is in each phase. */
export type TransferEvent =
  & { readonly kept: KeptTransfer }
  & (
    | { readonly step: "progress"; readonly phase: Phase; readonly measure: Measure }
    /** Tried in vain, and tried again. */
    | { readonly step: "waiting"; readonly why: TransferPause; readonly ms: number }
    /** An upload is whole; the offer of it is in the outbox. */
    | { readonly step: "uploaded" }
    /** A download is whole, and under its name. */
    | { readonly step: "saved"; readonly path: string }
    | { readonly step: "failed"; readonly failure: TransferFailure }
    | { readonly step: "cancelled" }
  );
