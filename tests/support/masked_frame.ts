/** A frame as a client sends it (RFC 6455, section 5.2): masked. */
export function maskedFrame(
  opcode: number,
  payload: string | Uint8Array,
  { isLast = true, announced }: { isLast?: boolean; announced?: number } = {},
): Uint8Array {
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  const mask = [0x37, 0xfa, 0x21, 0x3d];
  // Clients may say any length in the longest form; ours need not be the shortest.
  const frame = new Uint8Array(14 + bytes.length);
  frame.set([(isLast ? 0x80 : 0) | opcode, 0x80 | 127]);
  new DataView(frame.buffer).setBigUint64(2, BigInt(announced ?? bytes.length));
  if (opcode >= 8) return controlFrame(opcode, bytes, mask);
  frame.set(mask, 10);
  for (const [at, byte] of bytes.entries()) frame[14 + at] = byte ^ mask[at % 4]!;
  return frame;
}

function controlFrame(opcode: number, bytes: Uint8Array, mask: readonly number[]): Uint8Array {
  const masked = bytes.map((byte, at) => byte ^ mask[at % 4]!);
  return new Uint8Array([0x80 | opcode, 0x80 | bytes.length, ...mask, ...masked]);
}

/** A message or a control frame that a server sent. */
export interface SentFrame {
  readonly opcode: number;
  readonly payload: Uint8Array;
}

/** Cuts what a server wrote into its frames; it sends each message in one. */
export function sentFrames(bytes: Uint8Array): SentFrame[] {
  const frames: SentFrame[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let at = 0; at < bytes.length;) {
    const short = bytes[at + 1]!;
    const head = short === 127 ? 10 : short === 126 ? 4 : 2;
    const length = head === 10
      ? Number(view.getBigUint64(at + 2))
      : head === 4
      ? view.getUint16(at + 2)
      : short;
    const payload = bytes.subarray(at + head, at + head + length);
    frames.push({ opcode: bytes[at]! & 0x0f, payload });
    at += head + length;
  }
  return frames;
}
