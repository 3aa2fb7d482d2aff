import { foldName } from "../../protocol/names.ts";
import { folded } from "./folded.ts";

/** What names are made of: a mention ends where they do. */
const part = /[\p{L}\p{M}\p{N}._-]/u;

/** Whether a text calls somebody by name, with or without `@`. */
export function isMention(text: unknown, name: string): boolean {
  if (typeof text !== "string" || name === "") return false;
  const wanted = folded(name);
  const said = foldName(text);
  for (let at = said.indexOf(wanted); at >= 0; at = said.indexOf(wanted, at + 1)) {
    const before = said.slice(0, at).at(-1) ?? " ";
    // A full stop behind a name ends a sentence.
    const behind = said.slice(at + wanted.length).replace(/^[.-]+(?=\s|$)/, "").at(0) ?? " ";
    if (!part.test(before) && !part.test(behind)) return true;
  }
  return false;
}
