import type { ByteStream } from "../../client/core/connection.ts";
import type { Stream } from "../../server/net/connection.ts";

/** So much fits into a socket that nobody reads. */
const capacity = 64 * 1024;

/** Counts whatever moves, so that a test can tell when nothing does any more. */
export class Pulse {
  beats = 0;
}

/** One direction of a line: bytes in order, until it is cut or closed. */
class Way {
  readonly #pulse: Pulse;
  #bytes: Uint8Array[] = [];
  #buffered = 0;
  #state: "open" | "ended" | "cut" = "open";
  #wakeReader = () => {};
  #wakeWriter = () => {};

  constructor(pulse: Pulse) {
    this.#pulse = pulse;
  }

  async write(bytes: Uint8Array): Promise<number> {
    while (this.#state === "open" && this.#buffered >= capacity) {
      await new Promise<void>((resolve) => this.#wakeWriter = resolve);
    }
    if (this.#state !== "open") throw new Deno.errors.BrokenPipe("The line was cut");
    this.#pulse.beats++;
    this.#bytes.push(bytes.slice());
    this.#buffered += bytes.length;
    this.#wakeReader();
    return bytes.length;
  }

  async read(into: Uint8Array): Promise<number | null> {
    while (this.#buffered === 0) {
      if (this.#state === "ended") return null;
      if (this.#state === "cut") throw new Deno.errors.ConnectionReset("The line was cut");
      await new Promise<void>((resolve) => this.#wakeReader = resolve);
    }
    this.#pulse.beats++;
    const [first] = this.#bytes;
    const part = first!.subarray(0, into.length);
    into.set(part);
    if (part.length === first!.length) this.#bytes.shift();
    else this.#bytes[0] = first!.subarray(part.length);
    this.#buffered -= part.length;
    this.#wakeWriter();
    return part.length;
  }

  /** Nothing more is written; what is under way arrives. */
  end(): void {
    if (this.#state === "open") this.#state = "ended";
    this.#wake();
  }

  /** Loses all that is under way but the first bytes of it. */
  cut(keep: number): void {
    this.#state = "cut";
    const all = this.#bytes.flatMap((bytes) => [...bytes]).slice(0, keep);
    this.#bytes = all.length === 0 ? [] : [Uint8Array.from(all)];
    this.#buffered = all.length;
    this.#wake();
  }

  #wake(): void {
    this.#pulse.beats++;
    this.#wakeReader();
    this.#wakeWriter();
  }
}

/** A line between a client and the server, in memory, so that the same seed is the same story. */
export interface Line {
  readonly client: ByteStream;
  readonly server: Stream;
  /** Cuts it: so many bytes of what is under way still arrive at either end. */
  cut(toServer: number, toClient: number): void;
}

/** Makes a {@link Line}. */
export function line(pulse: Pulse): Line {
  const [up, down] = [new Way(pulse), new Way(pulse)];
  const close = () => {
    up.end();
    down.end();
  };
  return {
    client: { read: (into) => down.read(into), write: (bytes) => up.write(bytes), close },
    server: { read: (into) => up.read(into), write: (bytes) => down.write(bytes), close },
    cut(toServer, toClient) {
      up.cut(toServer);
      down.cut(toClient);
    },
  };
}
