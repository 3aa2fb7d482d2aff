import { foldName } from "../../protocol/names.ts";

/** More names than this on one screen are somebody's joke; the memory starts anew. */
const maxRemembered = 20_000;

const known = new Map<string, string>();

/** {@link foldName}, remembered: names are compared for each picture that is drawn. */
export function folded(name: string): string {
  let fold = known.get(name);
  if (fold !== undefined) return fold;
  if (known.size >= maxRemembered) known.clear();
  known.set(name, fold = foldName(name));
  return fold;
}
