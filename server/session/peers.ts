import { pingIntervalMs } from "../../protocol/limits.ts";
import type { Clock, Timer } from "../clock.ts";
import type { Peer } from "./peer.ts";

/** A peer that takes nothing for so long is holding memory for nobody. */
const slowConsumerMs = 30_000;

/**
 * Most connections that have not logged in. A classic client may wait at its own prompt for as
 * long as it likes, so silence alone is no fault; when there are too many, one goes of the address
 * that has the most.
 */
const maxAnonymous = 1024;

/** A connection that takes nothing for so long is not merely busy. */
const stalledMs = 1000;

/** See {@link Peers.traffic}. */
export interface Traffic {
  readonly received: number;
  readonly sent: number;
  /** In UTF-16 units, of which each is one to three bytes. */
  readonly waiting: number;
  /** Connections that have not taken anything for a second, although something waits. */
  readonly stalled: number;
}

/** Every connection there is, and the one timer that looks after them. */
export class Peers {
  readonly #clock: Clock;
  readonly #heartbeatMs: number;
  readonly #peers = new Set<Peer>();
  readonly #anonymous = new Set<Peer>();
  /** What came and went by connections that are over. */
  readonly #past = { received: 0, sent: 0 };
  #timer: Timer | undefined;
  #pingedAt: number;

  /** @param heartbeatMs silence after which a full session is dead. */
  constructor(clock: Clock, heartbeatMs: number) {
    this.#clock = clock;
    this.#heartbeatMs = heartbeatMs;
    this.#pingedAt = clock.monotonic();
    this.#wait();
  }

  get count(): number {
    return this.#peers.size;
  }

  /** What came and went since the start, in bytes, and what waits now to be sent. */
  traffic(): Traffic {
    const traffic = { ...this.#past, waiting: 0, stalled: 0 };
    for (const { received, outbox } of this.#peers) {
      traffic.received += received;
      traffic.sent += outbox.written;
      traffic.waiting += outbox.units;
      if (outbox.stalledMs >= stalledMs) traffic.stalled++;
    }
    return traffic;
  }

  add(peer: Peer): void {
    this.#peers.add(peer);
    this.#anonymous.add(peer);
    if (this.#anonymous.size <= maxAnonymous) return;
    this.#forgetNamed();
    if (this.#anonymous.size <= maxAnonymous) return;
    const [first] = this.#fromBusiestSource();
    // Everybody who waits there waits for us: the newcomer has to come again.
    const victim = first ?? peer;
    this.#anonymous.delete(victim);
    victim.hangUpWith("too_many_connections");
  }

  remove(peer: Peer): void {
    if (this.#peers.delete(peer)) {
      this.#past.received += peer.received;
      this.#past.sent += peer.outbox.written;
    }
    this.#anonymous.delete(peer);
  }

  /** Says goodbye to everybody. */
  closeAll(): void {
    for (const peer of this.#peers) peer.hangUpWith("shutting_down");
  }

  /** Stops looking after them. */
  stop(): void {
    this.#timer?.cancel();
  }

  #wait(): void {
    // Often enough that a time-out is at most a tenth late.
    const ms = Math.min(1000, this.#heartbeatMs / 10);
    this.#timer = this.#clock.after(ms, () => {
      this.#look();
      this.#wait();
    });
  }

  #look(): void {
    const pingMs = Math.min(pingIntervalMs, this.#heartbeatMs / 3);
    const pings = this.#clock.monotonic() - this.#pingedAt >= pingMs;
    if (pings) this.#pingedAt = this.#clock.monotonic();
    for (const peer of this.#peers) this.#lookAt(peer, pings);
  }

  #lookAt(peer: Peer, pings: boolean): void {
    if (peer.outbox.stalledMs >= slowConsumerMs) {
      // What it did not take is in the store; only the reason is still worth sending.
      peer.outbox.clear();
      peer.hangUpWith("slow_consumer", { seconds: slowConsumerMs / 1000 });
      return;
    }
    if (!peer.classic && peer.silentMs >= this.#heartbeatMs) {
      peer.hangUpWith("timed_out", { seconds: this.#heartbeatMs / 1000 });
      return;
    }
    peer.tick();
    if (pings && peer.entered !== undefined) peer.ping();
  }

  /** Those of the address with the most of them, the oldest first, but for who is being served. */
  #fromBusiestSource(): Peer[] {
    const bySource = new Map<string, Peer[]>();
    for (const peer of this.#anonymous) {
      const same = bySource.get(peer.address);
      if (same === undefined) bySource.set(peer.address, [peer]);
      else same.push(peer);
    }
    const [busiest] = [...bySource.values()].sort((one, other) => other.length - one.length);
    return busiest!.filter((peer) => !peer.isServed);
  }

  #forgetNamed(): void {
    for (const peer of this.#anonymous) {
      if (peer.entered !== undefined) this.#anonymous.delete(peer);
    }
  }
}
