/** Kinds of frames (RFC 6455, section 5.2) that we send. */
export const opcodes = { text: 1, close: 8, pong: 10 } as const;

/** Reasons for closing (RFC 6455, section 7.4.1) that we give. */
export const closeCodes = {
  normal: 1000,
  protocolError: 1002,
  unsupportedData: 1003,
  invalidText: 1007,
  tooManyParts: 1008,
  tooBig: 1009,
} as const;

/** A whole message in one frame, as servers send it: without a mask. */
export function messageFrame(opcode: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const headBytes = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = new Uint8Array(headBytes + length);
  const view = new DataView(frame.buffer);
  frame[0] = 0x80 | opcode;
  frame[1] = headBytes === 2 ? length : headBytes === 4 ? 126 : 127;
  if (headBytes === 4) view.setUint16(2, length);
  if (headBytes === 10) view.setBigUint64(2, BigInt(length));
  frame.set(payload, headBytes);
  return frame;
}

/** The frame that begins, or answers, the end of a connection. */
export function closeFrame(code: number): Uint8Array {
  return messageFrame(opcodes.close, new Uint8Array([code >> 8, code & 0xff]));
}
