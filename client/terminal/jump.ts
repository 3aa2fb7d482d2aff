import { foldName } from "../../protocol/names.ts";
import { folded } from "./folded.ts";
import { listed } from "./sidebar.ts";
import type { ScreenState } from "./state.ts";

/** Most names that are offered: nobody reads more. */
const maxCandidates = 100;

/** Names to go to that have what was typed in them: where something is new comes first. */
export function candidates(
  state: Pick<ScreenState, "rooms" | "place" | "people" | "me">,
  typed: string,
): string[] {
  const wanted = foldName(typed.trim().replace(/^@/, ""));
  const rooms = listed(state).filter(({ conversation }) =>
    conversation !== state.place.conversation
  );
  const byNews = rooms.toSorted((one, other) =>
    other.mentions - one.mentions || other.unread - one.unread
  );
  const names = [...byNews.map(({ name }) => name), ...state.people];
  const known = new Set([foldName(state.me)]);
  const found = names.filter((name) => {
    const fold = folded(name);
    if (known.has(fold) || !fold.includes(wanted)) return false;
    known.add(fold);
    return true;
  });
  const isFirst = (name: string) =>
    folded(name).replace(/^#/, "").startsWith(wanted.replace(/^#/, ""));
  const ranked = wanted === ""
    ? found
    : [...found.filter(isFirst), ...found.filter((name) => !isFirst(name))];
  return ranked.slice(0, maxCandidates);
}
