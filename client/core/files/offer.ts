import type { EntryLike } from "../frames.ts";
import type { ClientStore } from "../store/client_store.ts";
import { safeName } from "./safe_name.ts";

/** A file that somebody offers, as an entry says it. */
export interface Offer {
  readonly conversation: string;
  readonly seq: number;
  readonly sender: string;
  /** Made safe. */
  readonly name: string;
  readonly size: number;
  /** SHA-256 in hexadecimal. */
  readonly digest: string;
  /** Milliseconds since 1970; `undefined` on the device that has sent it. */
  readonly expires: number | undefined;
}

/** Reads an offer; `undefined` when it is none, was taken back, or cannot be fetched. */
export function offerOf(frame: EntryLike | undefined): Offer | undefined {
  if (frame?.type !== "file_offer" || frame.deleted === true || frame.expired === true) {
    return undefined;
  }
  const { conversation, seq, sender, expires } = frame;
  const { name, size, digest } = (frame.file ?? {}) as Readonly<Record<string, unknown>>;
  const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(String(digest)) ?? [];
  if (hex === undefined || !Number.isSafeInteger(size) || (size as number) < 0) return undefined;
  return {
    conversation,
    seq,
    sender: String(sender),
    name: safeName(String(name)),
    size: size as number,
    digest: hex,
    expires: typeof expires === "string" ? Date.parse(expires) : undefined,
  };
}

/** The offers of others that can be accepted and were not answered by this account. */
export function openOffers(store: ClientStore, username: string, now: number): Offer[] {
  return store.offers.recent().map(offerOf).filter((offer) => offer !== undefined)
    .filter(({ sender, expires = Infinity }) => sender !== username && expires > now)
    .filter(({ conversation, seq }) =>
      store.offers.answers(conversation, seq).every(({ actor, answer }) =>
        actor !== username && answer !== "expired"
      )
    );
}

/** What somebody last said to an offer; `undefined` when nothing. */
export function answerOf(store: ClientStore, offer: Offer, username: string): string | undefined {
  return store.offers.answers(offer.conversation, offer.seq)
    .findLast(({ actor }) => actor === username)?.answer;
}
