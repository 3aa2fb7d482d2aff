/**
 * Most bytes of a name: systems take 255, and ` (12)` and `.part` have to fit behind it, also where
 * encrypted folders leave less.
 */
export const maxNameBytes = 200;

/** An ending that is longer than this is no ending. */
const maxEndingBytes = 32;

/** What a file is called whose name leaves nothing. */
const nameless = "file";

/** Separators of any system, in their full width too, and what Windows does not take. */
const forbidden = /[<>:"/\\|?*\uff0f\uff3c\uff1a]/gu;

/**
 * Controls, lone surrogates, separators of lines, and what is not seen or turns text around. The
 * joiners of emoji and of Persian stay.
 */
const unseen = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u{fff0}-\u{ffff}]/gu;

/** Names that mean devices on Windows, whatever follows their first dot. */
const devices = /^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$)\s*(\.|$)/i;

const encoder = new TextEncoder();

/**
 * Makes a name that a file may be kept under, on every system, of what a stranger called it. It
 * names a file and never a place: whatever stands before a separator is dropped.
 *
 * @returns at most {@link maxNameBytes} bytes of UTF-8, with the ending that it had.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(safeName("..\\..\\C:\\boot.ini"), "boot.ini");
 * assert.equal(safeName("nul.txt. "), "_nul.txt");
 * ```
 */
export function safeName(received: string): string {
  const last = received.replace(/[/\\]+$/, "").split(/[/\\]/).at(-1)!;
  const plain = last.normalize("NFC").replace(unseen, "").replace(forbidden, "_");
  // What starts with a dot is hidden, and nobody finds what they have just accepted.
  const shown = trimmed(plain).replace(/^\.+/, "_");
  const whole = shown === "" || shown === "_" ? nameless : shown;
  const harmless = devices.test(whole) ? `_${whole}` : whole;
  const { stem, ending } = parts(harmless);
  const room = maxNameBytes - bytesOf(ending);
  return bytesOf(harmless) <= maxNameBytes ? harmless : trimmed(cut(stem, room)) + ending;
}

/**
 * The same name with a number, for when it is taken: `a (1).txt`.
 *
 * @param count 0 leaves it as it is.
 */
export function numberedName(name: string, count: number): string {
  if (count === 0) return name;
  const { stem, ending } = parts(name);
  return `${stem} (${count})${ending}`;
}

function parts(name: string): { readonly stem: string; readonly ending: string } {
  const [ending = ""] = /(?<=.)(\.tar)?\.[^. ]+$/u.exec(name) ?? [];
  if (bytesOf(ending) > maxEndingBytes) return { stem: name, ending: "" };
  return { stem: name.slice(0, name.length - ending.length), ending };
}

/** Windows drops these at the end, so that two names would be one. */
function trimmed(text: string): string {
  return text.replace(/^\s+|[\s.]+$/gu, "");
}

/** As many whole characters as fit. */
function cut(text: string, maxBytes: number): string {
  let bytes = 0;
  let kept = "";
  for (const character of text) {
    bytes += bytesOf(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return kept;
}

function bytesOf(text: string): number {
  return encoder.encode(text).length;
}
