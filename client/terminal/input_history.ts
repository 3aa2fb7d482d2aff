import type { InputHistory } from "./state.ts";

/** As many typed texts as anybody goes back through. */
const maxLines = 200;

interface Moved {
  readonly history: InputHistory;
  /** What is shown now; `undefined` where there is nothing further. */
  readonly text: string | undefined;
}

/** Keeps what was sent, unless it is what was sent before. */
export function kept({ lines }: InputHistory, text: string): InputHistory {
  const next = lines.at(-1) === text ? lines : [...lines, text].slice(-maxLines);
  return { lines: next, at: undefined, draft: "" };
}

/** One text back. @param typed what is in the input now, kept for the way down. */
export function up(history: InputHistory, typed: string): Moved {
  const { lines, at, draft } = history;
  const next = (at ?? lines.length) - 1;
  if (next < 0) return { history, text: undefined };
  return {
    history: { lines, at: next, draft: at === undefined ? typed : draft },
    text: lines[next],
  };
}

/** One text on, and at the end back to what was being typed. */
export function down(history: InputHistory): Moved {
  const { lines, at, draft } = history;
  if (at === undefined) return { history, text: undefined };
  if (at + 1 < lines.length) return { history: { lines, at: at + 1, draft }, text: lines[at + 1] };
  return { history: { lines, at: undefined, draft: "" }, text: draft };
}
