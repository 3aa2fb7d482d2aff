/** What a conversation is; the first letter of its id says so. */
export type ConversationKind = "dm" | "group" | "lobby";

const letters: Record<ConversationKind, string> = { dm: "d", group: "g", lobby: "l" };

/** Writes a conversation's number in the store as its id on the wire, such as `d12`. */
export function formatConversationId(kind: ConversationKind, number: number): string {
  return letters[kind] + number;
}

/** Reads a conversation's number out of its id; `undefined` when it is not one of ours. */
export function parseConversationId(id: string): number | undefined {
  return /^[dgl][1-9][0-9]{0,14}$/.test(id) ? Number(id.slice(1)) : undefined;
}

/**
 * Makes a UUIDv7 (RFC 9562, section 5.7): 48 bits of `now`, then random ones. Such ids sort by
 * time, so an index over them stays warm.
 *
 * @param now milliseconds since 1970.
 */
export function uuidv7(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setUint32(0, Math.floor(now / 0x10000));
  new DataView(bytes.buffer).setUint16(4, now % 0x10000);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)]
    .join("-");
}
