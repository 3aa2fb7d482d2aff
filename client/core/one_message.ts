import type { Failure } from "../../protocol/server_frames.ts";
import type { Address } from "./address.ts";
import { Backoff } from "./backoff.ts";
import { pause, systemClock } from "./clock.ts";
import { ConnectFailure } from "./connect_failure.ts";
import type { Found } from "./finder.ts";
import type { IncomingFrame } from "./frames.ts";
import type { OtherAccount } from "./login.ts";
import { isPermanent } from "./outgoing.ts";
import { type ErrandOptions, findServerOf, speakQuietly } from "./quiet_session.ts";
import { type Mark, Receipts } from "./receipts.ts";
import { RequestFailure } from "./requests.ts";
import { emptyOutbox, type Said, sayFrame } from "./say_frame.ts";
import type { Session } from "./session.ts";
import type { SessionEnd } from "./session_end.ts";
import type { OutboxFrame, OutboxItem } from "./store/outbox_table.ts";
import { isProfileInUse, lockIn } from "./store/profile_lock.ts";
import { takeTurn, tryTurn } from "./turns.ts";
import { type Standing, untilMarked } from "./until_marked.ts";

/** What became of one message. */
export type SendOutcome =
  /** `stored`: and others have it, where that was wished for. `refused`: also when the login was. */
  | Said
  /** It is stored, and the time was over before all others had it. */
  | { readonly kind: "unheard"; readonly ack: IncomingFrame; readonly standing?: Standing }
  | { readonly kind: "unsupported"; readonly message: string }
  | OtherAccount
  /** Never reached, so certainly not sent. */
  | { readonly kind: "not_found"; readonly failures: readonly ConnectFailure[] }
  /** Too many others of this profile were sending: certainly not sent. */
  | { readonly kind: "crowded" };

/** What sending needs. */
export interface SendOptions extends ErrandOptions {
  /** The profile's folder, in which its programs take turns; absent where there are no others. */
  readonly directory?: string;
  readonly frame: OutboxFrame;
  readonly timeoutMs: number;
  /** Waits until others have it, too. */
  readonly wait?: Mark | undefined;
  /** Something that waited in the outbox was refused for good. */
  readonly onRefused?: (item: OutboxItem, failure: Failure) => void;
}

/** After these there is nothing more to try. */
const finalKinds: ReadonlySet<string> = new Set([
  "stored",
  "refused",
  "unsupported",
  "other_account",
]);

/**
 * Sends one message on a connection of its own, which only sends, and before it what waits in the
 * outbox. It is sent again under the same `client_id` until the server says that it is stored,
 * refuses it, or the time is over; to keep it for later is up to the caller.
 */
export async function sendOne(options: SendOptions): Promise<SendOutcome> {
  using errand = new OneMessage(options);
  return await errand.run();
}

class OneMessage implements Disposable {
  readonly #options: SendOptions;
  readonly #signal: AbortSignal;
  readonly #receipts = new Receipts();
  #turn: Disposable | undefined;
  #ack: IncomingFrame | undefined;
  #standing: Standing | undefined;

  constructor(options: SendOptions) {
    this.#options = options;
    this.#signal = AbortSignal.timeout(options.timeoutMs);
  }

  async run(): Promise<SendOutcome> {
    const backoff = new Backoff();
    let outcome: SendOutcome | undefined;
    while (await this.#hasTurn()) {
      const found = await findServerOf(this.#options.store, this.#signal);
      if ("stream" in found) {
        const next = await this.#speak(found);
        // A try that was cut short says less than the one before it.
        if (!this.#signal.aborted || next.kind !== "not_found") outcome = next;
        if (finalKinds.has(next.kind)) break;
      } else if (this.#ack === undefined) {
        // Whoever calls from a script wants to hear at once that nobody is there.
        outcome ??= { kind: "not_found", failures: found };
        break;
      }
      const seconds = outcome?.kind === "postponed" ? outcome.failure.retry_after : undefined;
      const ms = seconds === undefined ? backoff.next() : seconds * 1000;
      await pause(ms, systemClock, this.#signal);
    }
    return this.#conclude(outcome ?? { kind: "crowded" });
  }

  [Symbol.dispose](): void {
    this.#giveTurn();
  }

  /** Whatever came later, what is stored is stored. */
  #conclude(outcome: SendOutcome): SendOutcome {
    if (this.#ack === undefined || outcome.kind === "stored") return outcome;
    const standing = this.#standing === undefined ? {} : { standing: this.#standing };
    return { kind: "unheard", ack: this.#ack, ...standing };
  }

  /** Waits for a place among the connections of the profile; says whether there is time left. */
  async #hasTurn(): Promise<boolean> {
    const { directory } = this.#options;
    if (directory !== undefined && this.#turn === undefined) {
      const errand = this.#ack === undefined ? "send" : "watch";
      this.#turn = await takeTurn(directory, errand, this.#signal);
    }
    return !this.#signal.aborted;
  }

  #giveTurn(): void {
    this.#turn?.[Symbol.dispose]();
    this.#turn = undefined;
  }

  /** One connection's life. */
  async #speak(found: Found): Promise<SendOutcome> {
    const outcome = await speakQuietly(
      this.#options,
      found,
      this.#signal,
      (session, ended) => this.#deliver(session, ended),
      (frame) => this.#receipts.hear(frame),
    );
    return outcome.kind === "not_open" ? outcomeOf(outcome.end, found.address) : outcome;
  }

  async #deliver(session: Session, ended: Promise<unknown>): Promise<SendOutcome> {
    const { frame, wait } = this.#options;
    if (this.#ack === undefined) {
      const said = await this.#sendWaiting(session) ?? await sayFrame(session, frame);
      if (said.kind !== "stored" || wait === undefined) return said;
      this.#ack = said.ack;
      if (!(await this.#mayStay())) return { kind: "unheard", ack: said.ack };
    }
    return await this.#untilMarked(session, ended, this.#ack, wait!);
  }

  /** What was left for later goes first, unless another program of this profile sends it already. */
  async #sendWaiting(session: Session): Promise<Said | undefined> {
    const { store, directory, onRefused } = this.#options;
    if (directory === undefined || store.outbox.isEmpty) return undefined;
    if (await isProfileInUse(directory)) return undefined;
    using lock = await lockIn(directory, "outbox.db", 0);
    return lock && await emptyOutbox(session, store, onRefused);
  }

  /** Waiting for others may take long: those who want to send have the place now. */
  async #mayStay(): Promise<boolean> {
    const { directory } = this.#options;
    if (directory === undefined) return true;
    this.#giveTurn();
    this.#turn = await tryTurn(directory, "watch");
    return this.#turn !== undefined;
  }

  async #untilMarked(
    session: Session,
    ended: Promise<unknown>,
    ack: IncomingFrame,
    mark: Mark,
  ): Promise<SendOutcome> {
    const username = this.#options.store.profile.read()?.username ?? "";
    try {
      const wish = { session, receipts: this.#receipts, ack, mark, username, ended };
      this.#standing = await untilMarked(wish);
      const { have, others } = this.#standing;
      return have >= others ? { kind: "stored", ack } : { kind: "unheard", ack };
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      return { kind: "unheard", ack };
    }
  }
}

/** What it means for an errand that nobody was let in. */
export function outcomeOf(
  end: SessionEnd,
  address: Address,
): Exclude<SendOutcome, { kind: "stored" | "unheard" }> {
  switch (end.kind) {
    case "refused": {
      const { failure } = end;
      const isPassing = failure.retry_after !== undefined || !isPermanent(failure.code);
      return { kind: isPassing ? "postponed" : "refused", failure };
    }
    case "unsupported":
    case "other_account":
      return end;
    case "again":
    case "lost": {
      const why = end.kind === "lost" ? end.why : end.kind;
      return { kind: "not_found", failures: [new ConnectFailure("unreachable", address, why)] };
    }
    case "closed": {
      const { code, message } = end;
      const failure: Failure = { status: "error", code, message };
      return { kind: isPermanent(code) ? "refused" : "postponed", failure };
    }
  }
}
