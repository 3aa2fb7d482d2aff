import type { Clock, Timer } from "../clock.ts";
import type { Follower } from "./followers.ts";

/** A follower that takes nothing for so long gives its place to others. */
const stalledMs = 5 * 60_000;

/** What a stream of an export is watched by. */
export interface StreamWatch {
  readonly clock: Pick<Clock, "after">;
  /** Whoever stays for what is yet to come; leaves with the stream. */
  readonly follower?: Follower;
  /** Hears why it broke off: whoever reads it only learns that it did. */
  readonly broke: (error: unknown) => void;
}

/** Chunks as the body of a response, which is made no faster than it is read. */
export function exportStream(
  chunks: AsyncGenerator<Uint8Array, void, void>,
  { clock, follower, broke }: StreamWatch,
): ReadableStream<Uint8Array> {
  let stalled: Timer | undefined;
  let isLeft = false;
  if (follower !== undefined) follower.onStop = () => stalled?.cancel();
  const end = async () => {
    stalled?.cancel();
    follower?.stop();
    await chunks.return();
    follower?.leave();
  };
  const next = () => {
    const chunk = chunks.next();
    if (follower !== undefined) follower.busy = chunk;
    return chunk;
  };
  return new ReadableStream({
    async pull(controller) {
      stalled?.cancel();
      try {
        const { done, value } = await next();
        if (done) {
          if (!isLeft) controller.close();
          return await end();
        }
        // What was being made for somebody who has hung up meanwhile.
        if (isLeft) return;
        controller.enqueue(value);
        if (follower === undefined || follower.isStopped) return;
        stalled = clock.after(stalledMs, () => {
          controller.error(new Error("Nobody has read for too long"));
          void end();
        });
      } catch (error) {
        await end();
        broke(error);
        throw error;
      }
    },
    cancel: () => {
      isLeft = true;
      return end();
    },
  }, { highWaterMark: 0 });
}
