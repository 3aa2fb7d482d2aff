import { foldName } from "../../protocol/names.ts";
import type { Style } from "./spans.ts";

/** Colours that can be read on dark and on light grounds alike: no blue, no yellow, no white. */
const looks: readonly Style[] = (["cyan", "magenta", "green", "red"] as const).flatMap((color) => [
  { color, bold: true },
  { color },
]);

/** How somebody's name looks: always the same, on every device. */
export function senderStyle(name: string): Style {
  let hash = 0;
  for (const character of foldName(name)) {
    hash = (Math.imul(hash, 31) + character.codePointAt(0)!) | 0;
  }
  return looks[(hash >>> 0) % looks.length]!;
}
