import { uuidv7 } from "../../../protocol/ids.ts";
import { recipientOf } from "../compose.ts";
import type { ClientEvent } from "../events.ts";
import type { ClientStore } from "../store/client_store.ts";
import { isIn, isOut } from "../store/transfer_table.ts";
import type { IncomingTransfer, KeptTransfer, OutgoingTransfer } from "../store/transfer_table.ts";
import { Attempts, type TransfersOptions } from "./attempts.ts";
import { makePart } from "./landing.ts";
import { mediaTypeOf } from "./media_type.ts";
import { answerOf, type Offer, offerOf } from "./offer.ts";
import { lookAt, openSource } from "./source_file.ts";
import { TransferFailure } from "./transfer_failure.ts";
import { terminate } from "./upload.ts";
import { pauseOf, Works } from "./works.ts";

/** A server that is asked to forget an upload may be away; it forgets by itself in a day. */
const terminateMs = 5_000;

/**
 * Brings files to the server and from there, several at once, and starts over where it was when the
 * connection, the server or this program was lost. It knows no screen: what happens is told.
 */
export class Transfers {
  readonly #options: TransfersOptions;
  readonly #store: ClientStore;
  readonly #attempts: Attempts;
  readonly #works: Works;

  constructor(options: TransfersOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#attempts = new Attempts(options);
    this.#works = new Works({
      ...options,
      attempt: (id, signal) => this.#attempts.once(id, signal),
      waiting: (id, why, ms) => {
        const kept = this.#store.transfers.get(id);
        if (kept !== undefined) options.tell({ kept, step: "waiting", why, ms });
      },
      failed: (id, failure) => this.#fail(id, failure),
      over: () => options.over?.(),
    });
  }

  /** Goes on with what an earlier run has left. */
  start(): void {
    for (const kept of this.list()) {
      if (isOut(kept) && kept.transfer.offered) this.#checkAnswered(kept);
      else if (isOut(kept) || !kept.transfer.stopped) this.#works.begin(kept.id);
    }
  }

  /** What is under way, and what has stopped and can go on. */
  list(): (KeptTransfer<OutgoingTransfer> | KeptTransfer<IncomingTransfer>)[] {
    return this.#store.transfers.list().filter((kept) =>
      isIn(kept) || isOut(kept) && kept.transfer.origin === "chat"
    ) as ReturnType<Transfers["list"]>;
  }

  /** How many bytes of a transfer's last phase are done, as far as this run knows. */
  bytesOf(id: number): number {
    return this.#attempts.bytesOf(id);
  }

  /** Whether nothing is under way. */
  get isIdle(): boolean {
    return this.#works.count === 0;
  }

  /** How many are under way. */
  get atWork(): number {
    return this.#works.count;
  }

  /**
   * Sends a file, as soon as that can be.
   *
   * @param path in full.
   * @throws {TransferFailure} when it cannot be sent to anybody.
   */
  async send(to: string, path: string): Promise<KeptTransfer<OutgoingTransfer>> {
    const source = await lookAt(path);
    (await openSource(source)).close();
    const kept = this.#store.transfers.add({
      direction: "out",
      origin: "chat",
      clientId: uuidv7(),
      place: recipientOf(to, this.#store),
      to,
      ...source,
      mediaType: mediaTypeOf(source.name),
    });
    this.#works.begin(kept.id);
    return kept;
  }

  /**
   * Fetches an offered file, and tells its sender that it is taken.
   *
   * @param folder where it goes; made if need be.
   * @throws {TransferFailure} when there is no such offer, or no place for it.
   */
  async accept(
    conversation: string,
    seq: number,
    folder: string,
  ): Promise<KeptTransfer<IncomingTransfer>> {
    const offer = this.#offerAt(conversation, seq);
    const before = this.list().filter(isIn).find(({ transfer }) =>
      transfer.conversation === conversation && transfer.seq === seq
    );
    if (before !== undefined && this.#works.has(before.id)) {
      throw new TransferFailure("under_way", { name: offer.name });
    }
    const kept = before ?? await this.#keepNew(offer, folder);
    this.#answer(offer, "accepted");
    this.#works.begin(kept.id);
    return kept;
  }

  /** Tells the sender of an offer that nobody here wants it. Throws like {@link accept}. */
  decline(conversation: string, seq: number): Offer {
    const offer = this.#offerAt(conversation, seq);
    this.#answer(offer, "declined");
    return offer;
  }

  /** Ends a transfer for good; says whether there was one. */
  async cancel(id: number): Promise<boolean> {
    if (!this.list().some((one) => one.id === id)) return false;
    await this.#works.end(id);
    const kept = this.#store.transfers.get(id);
    // It was just over, or its offer is in the outbox already.
    if (kept === undefined || isOut(kept) && kept.transfer.offered) return false;
    this.#store.transfers.remove(id);
    if (isIn(kept)) await removeQuietly(kept.transfer.part);
    this.#options.tell({ kept, step: "cancelled" });
    if (isOut(kept) && kept.transfer.upload !== undefined) await this.#forget(kept.transfer.upload);
    return true;
  }

  /** Takes note of what the engine tells. */
  hear(event: ClientEvent): void {
    if (event.kind === "state" && event.state.name === "live") this.#works.wake();
    if (event.kind !== "stored" && event.kind !== "failed") return;
    const kept = this.list().filter(isOut)
      .find(({ transfer }) => transfer.clientId === event.clientId);
    if (kept === undefined) return;
    const code = event.kind === "failed" ? String(event.frame.code) : "";
    if (code === "unknown_upload" || code === "upload_incomplete") this.#sendAgain(kept);
    else this.#store.transfers.remove(kept.id);
  }

  /** Stops where it is, to go on at the next start. */
  async stop(): Promise<void> {
    await this.#works.stop();
  }

  /** A day went by before the offer was heard: the same file goes once more, under another id. */
  #sendAgain({ id, transfer }: KeptTransfer<OutgoingTransfer>): void {
    const { upload: _, offered: __, ...rest } = transfer;
    this.#store.transfers.set(id, { ...rest, clientId: uuidv7() });
    this.#works.begin(id);
  }

  /** Its answer may have come in the moment in which we were killed. */
  #checkAnswered({ id, transfer }: KeptTransfer<OutgoingTransfer>): void {
    const item = this.#store.outbox.get(transfer.clientId);
    if (item === undefined || item.refusal !== undefined) this.#store.transfers.remove(id);
  }

  #offerAt(conversation: string, seq: number): Offer {
    const entry = this.#store.entries.at(conversation, seq)?.frame;
    if (entry?.type !== "file_offer") throw new TransferFailure("no_offer", { seq });
    const offer = offerOf(entry);
    const answers = this.#store.offers.answers(conversation, seq);
    const isOver = answers.some(({ answer }) => answer === "expired") ||
      (offer?.expires ?? Infinity) <= this.#options.clock.now();
    if (offer === undefined || isOver) throw new TransferFailure("not_there");
    return offer;
  }

  async #keepNew(offer: Offer, folder: string): Promise<KeptTransfer<IncomingTransfer>> {
    const part = await makePart(folder, offer.name);
    const { expires: _, ...facts } = offer;
    return this.#store.transfers.add({ direction: "in", ...facts, folder, part });
  }

  #answer(offer: Offer, answer: "accepted" | "declined"): void {
    const { conversation, seq, sender } = offer;
    const { username = "" } = this.#store.profile.read() ?? {};
    // The server takes no answer to one's own offer, and each answer once.
    if (sender === username || answerOf(this.#store, offer, username) === answer) return;
    const client_id = uuidv7();
    this.#options.enqueue({ type: "file_answer", client_id, conversation, seq, answer });
  }

  async #fail(id: number, failure: TransferFailure): Promise<void> {
    const kept = this.#store.transfers.get(id)!;
    const canGoOn = isIn(kept) && failure.reason === "disk";
    if (canGoOn) this.#store.transfers.set(id, { ...kept.transfer, stopped: true });
    else this.#store.transfers.remove(id);
    if (isIn(kept) && !canGoOn) await removeQuietly(kept.transfer.part);
    this.#options.tell({ kept, step: "failed", failure });
  }

  /** The server forgets an upload by itself, too; it takes room until then. */
  async #forget(upload: string): Promise<void> {
    if (!this.#options.isOnline()) return;
    const signal = AbortSignal.timeout(terminateMs);
    try {
      const surface = await this.#attempts.surface(signal);
      await terminate(upload, { surface, clock: this.#options.clock, signal });
    } catch (error) {
      const isOrdinary = signal.aborted || pauseOf(error) !== undefined ||
        error instanceof TransferFailure;
      if (!isOrdinary) throw error;
    }
  }
}

async function removeQuietly(path: string): Promise<void> {
  await Deno.remove(path).catch(() => {});
}
