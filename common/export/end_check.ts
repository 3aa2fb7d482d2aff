import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

/** What the last line of an export says of it. */
export interface ExportEnd {
  readonly rows: number;
  /** Whether all that was asked for is there, or why not. */
  readonly reason: "complete" | "more" | "stopped" | "revoked";
}

const lineFeed = 0x0a;

/** The last line of any format has these, whatever is around them. */
const shapes = {
  rows: /\brows(?:=|":)(\d+)/,
  reason: /\b(complete|more|stopped|revoked)\b/,
  digest: /sha256:([0-9a-f]{64})/,
} as const;

/**
 * Listens to an export as it passes, and tells whether it is whole: its last line has the count of
 * its rows, and the SHA-256 of every byte before that line.
 */
export class EndCheck {
  readonly #hash = createHash("sha256");
  /** From the beginning of the last line that was seen. */
  #line = new Uint8Array();

  /** Takes the next bytes. */
  add(bytes: Uint8Array): void {
    const whole = this.#line.length === 0 ? bytes : Buffer.concat([this.#line, bytes]);
    // A line that has ended is the last one only until something follows it.
    const start = whole.lastIndexOf(lineFeed, whole.length - 2) + 1;
    this.#hash.update(whole.subarray(0, start));
    // A copy: whoever read the bytes may use their memory again.
    this.#line = whole.slice(start);
  }

  /** What the last line says; `undefined` when there is none, or it is not true. */
  end(): ExportEnd | undefined {
    const line = new TextDecoder().decode(this.#line);
    const [rows, reason, digest] = [shapes.rows, shapes.reason, shapes.digest]
      .map((shape) => shape.exec(line)?.[1]);
    const isTrue = digest === this.#hash.digest("hex");
    if (!isTrue || rows === undefined || reason === undefined) return undefined;
    return { rows: Number(rows), reason: reason as ExportEnd["reason"] };
  }
}
