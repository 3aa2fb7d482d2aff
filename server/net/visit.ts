import type { Verb } from "../../protocol/client_frames.ts";
import type { ClientLine } from "../../protocol/codec.ts";
import type { Services } from "../services.ts";
import type { Peer } from "../session/peer.ts";

/** What a machine says that reports, and does nothing else. */
const reporting: ReadonlySet<Verb> = new Set<Verb>(["hello", "report", "reports", "host_key"]);

/**
 * What the activity log has of one connection: that it came, and that it went. Of one that reports
 * and does nothing else it has only what is said of the report: each of those would leave two
 * records a minute and machine, in a log that never shrinks. So that a connection came is noted when
 * it says something else, and at the latest when it ends.
 */
export class Visit {
  readonly #services: Pick<Services, "activity" | "clock">;
  readonly #address: string;
  readonly #cameAt: number;
  #isNoted = false;

  constructor(services: Pick<Services, "activity" | "clock">, address: string) {
    this.#services = services;
    this.#address = address;
    this.#cameAt = services.clock.now();
  }

  /** The other end says something. */
  heard({ frame }: ClientLine): void {
    if (this.#isNoted || (frame.ok && reporting.has(frame.value.type))) return;
    this.#note();
  }

  /** It is over; `bytes` came and went. */
  ended({ entered, hasReported }: Pick<Peer, "entered" | "hasReported">, bytes: number): void {
    if (!this.#isNoted && hasReported) return;
    if (!this.#isNoted) this.#note();
    const { activity } = this.#services;
    const about = { kind: "disconnected", address: this.#address, bytes } as const;
    if (entered === undefined) return activity.noteBounded(about);
    const { account, sessionKey: session } = entered.feed;
    activity.note({ ...about, account: account.id, session });
  }

  #note(): void {
    this.#isNoted = true;
    const [address, at] = [this.#address, this.#cameAt];
    this.#services.activity.noteBounded({ kind: "connected", address, at });
  }
}
