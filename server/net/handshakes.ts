import { sourceOf } from "../auth/source.ts";
import type { Clock } from "../clock.ts";
import { FairLine } from "../fair_line.ts";

/** A TLS handshake that takes longer is somebody who only holds the line. */
const handshakeMs = 10_000;

/** From so many on, handshakes that take longer than {@link patienceMs} give way to newcomers. */
const crowd = 256;

/** What a handshake may take on a slow line, or on a server that a whole class connects to at once. */
const patienceMs = 3_000;

/** A connection that has yet to say who it is. */
export interface Shaking {
  handshake(): Promise<unknown>;
  close(): void;
}

interface UnderWay {
  readonly conn: Shaking;
  readonly since: number;
}

/**
 * The TLS handshakes under way. They cost a stranger nothing, so that no address may hold the door
 * with them: where there are too many, the oldest of the address that has most gives way.
 */
export class Handshakes {
  readonly #clock: Clock;
  readonly #underWay = new FairLine<UnderWay>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#underWay.size;
  }

  /**
   * Makes room for one more.
   *
   * @param isFull whether it can only have the place of another.
   * @returns whether there is room.
   */
  makeRoom(address: string, isFull: boolean): boolean {
    if (!isFull && this.count < crowd) return true;
    const busiest = this.#underWay.busiest();
    const oldest = busiest === undefined ? undefined : this.#underWay.oldest(busiest);
    if (busiest === undefined || oldest === undefined) return !isFull;
    const isLate = this.#clock.monotonic() - oldest.since >= patienceMs;
    const share = this.#underWay.count(sourceOf(address)) + 1;
    if (!isLate && !(isFull && this.#underWay.count(busiest) > share)) return !isFull;
    this.#underWay.remove(busiest, oldest);
    oldest.conn.close();
    return true;
  }

  /**
   * Shakes hands.
   *
   * @throws what the handshake throws, also when it took too long or gave way.
   */
  async run(conn: Shaking, address: string): Promise<void> {
    const source = sourceOf(address);
    const underWay = { conn, since: this.#clock.monotonic() };
    this.#underWay.add(source, underWay);
    const timer = this.#clock.after(handshakeMs, () => conn.close());
    try {
      await conn.handshake();
    } finally {
      timer.cancel();
      this.#underWay.remove(source, underWay);
    }
  }
}
