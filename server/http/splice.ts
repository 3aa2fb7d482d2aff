import type { Clock, Timer } from "../clock.ts";
import type { Stream } from "../net/connection.ts";

const bufferBytes = 16 * 1024;

/**
 * A connection on which nothing moves for so long is dead, or waits for nothing: a browser whose
 * machine was carried away never says so. The longest silence of ours is while a file of gigabytes
 * is read again, or a backup is made.
 */
export const splicedIdleMs = 10 * 60_000;

/**
 * Carries bytes between two connections, no faster than each takes them, until the inner one ends,
 * either breaks, or nothing has moved for {@link splicedIdleMs}; then both are closed.
 *
 * @param said what was read from the outer one already.
 */
export async function splice(
  outer: Stream,
  inner: Deno.TcpConn,
  said: Uint8Array,
  clock: Clock,
): Promise<void> {
  const hangUp = () => {
    outer.close();
    try {
      inner.close();
    } catch {
      // It is closed already.
    }
  };
  const idle = new Idle(clock, hangUp);
  const upwards = carryUp(outer, inner, said, idle).catch(hangUp);
  const downwards = copy(inner, outer, idle).catch(() => {}).finally(hangUp);
  await Promise.all([upwards, downwards]).finally(() => idle.end());
}

async function carryUp(
  outer: Stream,
  inner: Deno.TcpConn,
  said: Uint8Array,
  idle: Idle,
): Promise<void> {
  await writeAll(inner, said);
  await copy(outer, inner, idle);
  await inner.closeWrite();
}

async function copy(
  from: Pick<Stream, "read">,
  to: Pick<Stream, "write">,
  idle: Idle,
): Promise<void> {
  const buffer = new Uint8Array(bufferBytes);
  for (let read = await from.read(buffer); read !== null; read = await from.read(buffer)) {
    idle.moved();
    await writeAll(to, buffer.subarray(0, read));
    idle.moved();
  }
}

/** Watches for silence; one timer for a connection, however much moves on it. */
class Idle {
  readonly #clock: Clock;
  readonly #hangUp: () => void;
  #movedAt: number;
  #timer: Timer;

  constructor(clock: Clock, hangUp: () => void) {
    this.#clock = clock;
    this.#hangUp = hangUp;
    this.#movedAt = clock.monotonic();
    this.#timer = clock.after(splicedIdleMs, () => this.#look());
  }

  moved(): void {
    this.#movedAt = this.#clock.monotonic();
  }

  end(): void {
    this.#timer.cancel();
  }

  #look(): void {
    const left = this.#movedAt + splicedIdleMs - this.#clock.monotonic();
    if (left <= 0) this.#hangUp();
    else this.#timer = this.#clock.after(left, () => this.#look());
  }
}

async function writeAll(to: Pick<Stream, "write">, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await to.write(bytes.subarray(at));
}
