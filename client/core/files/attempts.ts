import type { Clock } from "../clock.ts";
import type { ClientStore } from "../store/client_store.ts";
import type { OutboxFrame } from "../store/outbox_table.ts";
import { isIn, isOut } from "../store/transfer_table.ts";
import type {
  IncomingTransfer,
  KeptTransfer,
  OutgoingTransfer,
  Transfer,
} from "../store/transfer_table.ts";
import { downloadOnce } from "./download.ts";
import { Meter } from "./meter.ts";
import { offerFrame } from "./offer_frame.ts";
import { hashSource } from "./source_file.ts";
import { findSurface, type Surface } from "./surface.ts";
import type { Phase, TransferEvent } from "./transfer_events.ts";
import { uploadOnce } from "./upload.ts";

/** What the transfers of one profile work with. */
export interface TransfersOptions {
  readonly store: ClientStore;
  /** Keeps a frame in the outbox, and sends it as soon as it can be. */
  readonly enqueue: (frame: OutboxFrame) => void;
  readonly isOnline: () => boolean;
  readonly tell: (event: TransferEvent) => void;
  /** Hears that one is not at work any more, for whoever waits until all are over. */
  readonly over?: () => void;
  /** Such as `chat/0.1.0`. */
  readonly agent: string;
  readonly lang: string;
  readonly clock: Clock;
  readonly random?: () => number;
}

/** What may change of a transfer; `undefined` takes it away. */
type Changes<T> = { readonly [Key in keyof T]?: T[Key] | undefined };

/** Single tries to bring a file somewhere; what they come to is kept as they go. */
export class Attempts {
  readonly #options: TransfersOptions;
  readonly #store: ClientStore;
  readonly #bytes = new Map<number, number>();

  constructor(options: TransfersOptions) {
    this.#options = options;
    this.#store = options.store;
  }

  /** How many bytes the last phase of a transfer has done; 0 before this run has touched it. */
  bytesOf(id: number): number {
    return this.#bytes.get(id) ?? 0;
  }

  /** Goes on with a transfer from where it stands; throws when it comes to nothing. */
  async once(id: number, signal: AbortSignal): Promise<void> {
    const kept = this.#store.transfers.get(id);
    if (kept === undefined) return;
    if (isOut(kept)) await this.#upload(kept, signal);
    else if (isIn(kept)) await this.#download(this.#change(kept, { stopped: undefined }), signal);
  }

  async #upload(kept: KeptTransfer<OutgoingTransfer>, signal: AbortSignal): Promise<void> {
    const { upload, digest } = await this.upload(kept, signal);
    const { transfer } = this.#store.transfers.get(kept.id) as KeptTransfer<OutgoingTransfer>;
    const whole = this.#change({ id: kept.id, transfer }, { offered: true });
    this.#options.tell({ kept: whole, step: "uploaded" });
    const frame = offerFrame(transfer, digest, upload);
    if (this.#store.outbox.get(frame.client_id) === undefined) this.#options.enqueue(frame);
  }

  /** Brings a file to the server, whatever becomes of it there. Throws like {@link once}. */
  async upload(
    kept: KeptTransfer<OutgoingTransfer>,
    signal: AbortSignal,
  ): Promise<{ readonly upload: string; readonly digest: string }> {
    const surface = await this.surface(signal);
    const digest = kept.transfer.digest ??
      await hashSource(kept.transfer, this.#teller(kept, "hashing"), signal);
    let now = this.#change(kept, { digest });
    const source = { ...now.transfer, digest, upload: now.transfer.upload };
    const upload = await uploadOnce(source, {
      surface,
      clock: this.#options.clock,
      signal,
      keep: (upload) => void (now = this.#change(now, { upload })),
      tell: this.#teller(kept, "uploading"),
    });
    return { upload, digest };
  }

  async #download(kept: KeptTransfer<IncomingTransfer>, signal: AbortSignal): Promise<void> {
    const tellers = {
      downloading: this.#teller(kept, "downloading"),
      checking: this.#teller(kept, "checking"),
    };
    const path = await downloadOnce(kept.transfer, {
      surface: () => this.surface(signal),
      clock: this.#options.clock,
      signal,
      tell: (phase, bytes) => tellers[phase](bytes),
    });
    this.#store.transfers.remove(kept.id);
    this.#options.tell({ kept, step: "saved", path });
  }

  #change<T extends Transfer>({ id, transfer }: KeptTransfer<T>, facts: Changes<T>) {
    const changed: KeptTransfer<T> = { id, transfer: { ...transfer, ...facts } };
    this.#store.transfers.set(id, changed.transfer);
    return changed;
  }

  /** Where the server's files are, as it says now. Throws like {@link findSurface}. */
  surface(signal: AbortSignal): Promise<Surface> {
    const { store, agent, lang, clock } = this.#options;
    return findSurface({ store, agent, lang, clock, signal });
  }

  #teller(kept: KeptTransfer, phase: Phase): (bytes: number) => void {
    const { clock, tell } = this.#options;
    const meter = new Meter(clock, (measure) => tell({ kept, step: "progress", phase, measure }));
    return (bytes) => {
      this.#bytes.set(kept.id, bytes);
      meter.reach(bytes);
    };
  }
}
