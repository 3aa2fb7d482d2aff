import type { RefusalCode } from "../../protocol/codes.ts";
import type { Clock, Timer } from "./clock.ts";
import type { IncomingFrame } from "./frames.ts";

/** An answer that will not come. */
export class RequestFailure extends Error {
  override readonly name = "RequestFailure";

  /** @param code of the server's refusal; `offline` and `no_answer` are our own. */
  constructor(
    readonly code: RefusalCode | "offline" | "no_answer",
    message: string,
    /** What the server answered, when it did. */
    readonly frame?: IncomingFrame,
  ) {
    super(message);
  }
}

interface Open {
  readonly resolve: (frame: IncomingFrame) => void;
  readonly reject: (error: RequestFailure) => void;
  readonly timer: Timer;
}

/** Requests that wait for their answers, by id. */
export class Requests {
  readonly #clock: Clock;
  readonly #open = new Map<string, Open>();
  #last = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Sends a request under a new id and waits for the frame that echoes it.
   *
   * @throws {RequestFailure} when the server refuses, says nothing in time, or is lost.
   */
  ask(send: (id: string) => void, timeoutMs: number): Promise<IncomingFrame> {
    const id = `r${++this.#last}`;
    const { promise, resolve, reject } = Promise.withResolvers<IncomingFrame>();
    const timer = this.#clock.after(timeoutMs, () => {
      this.#open.delete(id);
      reject(new RequestFailure("no_answer", `No answer in ${timeoutMs / 1000} s`));
    });
    this.#open.set(id, { resolve, reject, timer });
    send(id);
    return promise;
  }

  /** Takes a frame that may be an answer; says whether it was one. */
  settle(frame: IncomingFrame): boolean {
    const open = typeof frame.id === "string" ? this.#open.get(frame.id) : undefined;
    if (open === undefined) return false;
    this.#open.delete(frame.id as string);
    open.timer.cancel();
    if (isRefusal(frame)) {
      const code = String(frame.code) as RefusalCode;
      open.reject(new RequestFailure(code, String(frame.message), frame));
    } else open.resolve(frame);
    return true;
  }

  /** Nothing more will come. */
  abandon(why: string): void {
    for (const open of this.#open.values()) {
      open.timer.cancel();
      open.reject(new RequestFailure("offline", why));
    }
    this.#open.clear();
  }
}

function isRefusal({ type, status }: IncomingFrame): boolean {
  return type === "error" || type === "message_error" || status === "error";
}
