import { speak } from "../../common/text/speak.ts";
import { terminalTexts } from "../../common/text/terminal.ts";
import type { Style } from "./spans.ts";
import type { ScreenState } from "./state.ts";

/** How far a message of one's own has come. */
export interface OwnState {
  readonly sign: string;
  /** Empty where a later message says the same. */
  readonly word: string;
  readonly style: Style;
}

export const stored = "✓";
export const delivered = "✓✓";

type Facts = Pick<ScreenState, "language" | "me" | "timeline">;

/**
 * Says of each message of one's own how far it has come, in a word only where that changes: who has
 * read a message has all before it.
 */
export function ownStates({ language, me, timeline }: Facts): Map<number, OwnState> {
  const states = new Map<number, OwnState>();
  const stateOf = judge({ language, me, timeline });
  let later: string | undefined;
  for (let index = timeline.items.length - 1; index >= 0; index--) {
    const { frame, damaged } = timeline.items[index]!.entry;
    if (frame.type !== "message" || frame.sender !== me || damaged) continue;
    if (frame.deleted === true) continue;
    const state = stateOf(frame.seq);
    states.set(frame.seq, state.word === later ? { ...state, word: "" } : state);
    later = state.word;
  }
  return states;
}

function judge({ language, me, timeline }: Facts): (seq: number) => OwnState {
  const say = speak(terminalTexts, language);
  const others = timeline.marks.filter(({ username }) => username !== me);
  const { counts } = timeline;
  const all = others.length;
  const isStored: OwnState = { sign: stored, word: say("state_stored"), style: { dim: true } };
  const has = (word: string): OwnState => ({ sign: delivered, word, style: { dim: true } });
  const isRead = (word: string): OwnState => ({ sign: delivered, word, style: { color: "green" } });
  return (seq) => {
    const read = others.filter((one) => one.read >= seq).length;
    const received = others.filter((one) => one.delivered >= seq).length;
    if (all > 0 && read === all) return isRead(say("state_read"));
    if (read > 0) return isRead(say("read_by", { count: read, all }));
    if (all > 0 && received === all) return has(say("state_delivered"));
    if (received > 0) return has(say("delivered_by", { count: received, all }));
    if (counts === undefined || counts.seq < seq) return isStored;
    if (counts.readBy > 0) return isRead(say("read_count", { count: counts.readBy }));
    if (counts.deliveredBy > 0) return has(say("delivered_count", { count: counts.deliveredBy }));
    return isStored;
  };
}
