import { uuidv7 } from "../../../protocol/ids.ts";
import { Backoff } from "../backoff.ts";
import { pause, systemClock } from "../clock.ts";
import { recipientOf } from "../compose.ts";
import type { ErrandOptions } from "../quiet_session.ts";
import type { ClientStore } from "../store/client_store.ts";
import type { KeptTransfer, OutgoingTransfer } from "../store/transfer_table.ts";
import { Attempts } from "./attempts.ts";
import { mediaTypeOf } from "./media_type.ts";
import type { SourceFile } from "./source_file.ts";
import type { TransferEvent } from "./transfer_events.ts";
import { TransferFailure } from "./transfer_failure.ts";
import { pauseOf } from "./works.ts";

/** Transfers that scripts have begun and never ended are forgotten beyond these, the oldest first. */
const maxLeft = 100;

/**
 * The transfer of a script: the one that an earlier run has left, when that wanted to send the same
 * file to the same place, or a new one.
 *
 * @param content what is said before the offer; an earlier run may have said it already.
 */
export function scriptTransfer(
  to: string,
  source: SourceFile,
  content: string | undefined,
  store: ClientStore,
): KeptTransfer<OutgoingTransfer> {
  const place = recipientOf(to, store);
  const left = leftBy(store);
  const same = left.find(({ transfer }) =>
    transfer.path === source.path && transfer.size === source.size &&
    transfer.mtimeMs === source.mtimeMs && transfer.message?.content === content &&
    JSON.stringify(transfer.place) === JSON.stringify(place)
  );
  if (same !== undefined) return same;
  for (const { id } of left.slice(0, Math.max(0, left.length + 1 - maxLeft))) {
    store.transfers.remove(id);
  }
  return store.transfers.add({
    direction: "out",
    origin: "script",
    clientId: uuidv7(),
    place,
    to,
    ...source,
    mediaType: mediaTypeOf(source.name),
    ...(content === undefined ? {} : { message: { clientId: uuidv7(), content } }),
  });
}

function leftBy(store: ClientStore): KeptTransfer<OutgoingTransfer>[] {
  return store.transfers.list().filter(({ transfer }) =>
    transfer.direction === "out" && transfer.origin === "script"
  ) as KeptTransfer<OutgoingTransfer>[];
}

/** What bringing a script's file to the server needs. */
export interface ScriptUploadOptions extends ErrandOptions {
  /** So long it is tried while nothing moves. */
  readonly timeoutMs: number;
  readonly tell: (event: TransferEvent) => void;
}

/**
 * Brings a script's file to the server, starting over while that makes sense.
 *
 * @returns the id of the whole upload, and the SHA-256 in hexadecimal.
 * @throws {TransferFailure} when it cannot be sent.
 * @throws {TransferPause} when the time was over; the same may work later.
 */
export async function uploadForScript(
  kept: KeptTransfer<OutgoingTransfer>,
  options: ScriptUploadOptions,
): Promise<{ readonly upload: string; readonly digest: string }> {
  const clock = systemClock;
  const signal = new AbortController().signal;
  const backoff = new Backoff();
  let stuckSince: number | undefined;
  let hasMoved = false;
  const attempts = new Attempts({
    ...options,
    clock,
    enqueue: () => {},
    isOnline: () => true,
    tell(event) {
      const isMove = event.step === "progress" && event.phase === "uploading";
      if (isMove) [stuckSince, hasMoved] = [undefined, true];
      options.tell(event);
    },
  });
  while (true) {
    try {
      const now = options.store.transfers.get(kept.id)!;
      return await attempts.upload(now as KeptTransfer<OutgoingTransfer>, signal);
    } catch (error) {
      const why = error instanceof TransferFailure ? undefined : pauseOf(error);
      if (why === undefined) throw error;
      // Whoever calls from a script wants to hear at once that nobody is there.
      if (!hasMoved && why.failures.length > 0) throw why;
      stuckSince ??= clock.monotonic();
      const ms = why.waitMs ?? backoff.next();
      if (clock.monotonic() + ms - stuckSince >= options.timeoutMs) throw why;
      options.tell({ kept, step: "waiting", why, ms });
      await pause(ms, clock, signal);
    }
  }
}
