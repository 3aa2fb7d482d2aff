/** One line of an exchange. */
export type Step =
  | { readonly kind: "say"; readonly who: string; readonly text: string; readonly line: number }
  | { readonly kind: "hear"; readonly who: string; readonly text: string; readonly line: number }
  | { readonly kind: "leave"; readonly who: string; readonly line: number }
  | { readonly kind: "hung up"; readonly who: string; readonly line: number }
  | { readonly kind: "wait"; readonly seconds: number; readonly line: number };

/** A block of the page that shows who says what, and what the server answers. */
export interface Exchange {
  /** The heading it stands under. */
  readonly heading: string;
  /** Line of its fence, from 1. */
  readonly line: number;
  /** The words after `exchange` on the fence: how the server was started, what there is already. */
  readonly options: readonly string[];
  readonly steps: readonly Step[];
}

/** Who speaks when an exchange has one person and does not name her. */
const somebody = "ana";

const fence = /^```exchange\b(.*)$/;
const spoken = /^([a-z][a-z0-9]*)?([<>]) (.+)$/;
const waited = /^\((\d+) s pass(?:es)?\)$/;
const ended = "(closes the connection)";

function stepOf(text: string, line: number): Step {
  const [, seconds] = waited.exec(text) ?? [];
  if (seconds !== undefined) return { kind: "wait", seconds: Number(seconds), line };
  const [, who = somebody, direction, said] = spoken.exec(text) ?? [];
  if (said === undefined) throw new SyntaxError(`Cannot read line ${line} of the page: ${text}`);
  const isClient = direction === ">";
  if (said === ended) return { kind: isClient ? "leave" : "hung up", who, line };
  return { kind: isClient ? "say" : "hear", who, text: said, line };
}

/** Lines of a block, each with what was wrapped under it: that is indented. */
function stepsOf(lines: readonly string[], first: number): Step[] {
  const whole: { text: string; line: number }[] = [];
  lines.forEach((text, index) => {
    const last = whole.at(-1);
    if (text.startsWith(" ") && last !== undefined) last.text += text.trim();
    else if (text.trim() !== "") whole.push({ text: text.trimEnd(), line: first + index });
  });
  return whole.map(({ text, line }) => stepOf(text, line));
}

/**
 * Finds the exchanges of a page: its code blocks of the language `exchange`.
 *
 * @throws {SyntaxError} for a line that is none, and for an exchange without an answer.
 */
export function readExchanges(markdown: string): Exchange[] {
  const lines = markdown.split("\n");
  const exchanges: Exchange[] = [];
  let heading = "";
  for (let at = 0; at < lines.length; at++) {
    heading = /^#+ (.*)$/.exec(lines[at]!)?.[1] ?? heading;
    const opening = fence.exec(lines[at]!);
    if (opening === null) continue;
    const end = lines.indexOf("```", at + 1);
    if (end === -1) throw new SyntaxError(`The block of line ${at + 1} has no end`);
    const steps = stepsOf(lines.slice(at + 1, end), at + 2);
    if (!steps.some(({ kind }) => kind === "hear")) {
      throw new SyntaxError(`The exchange of line ${at + 1} shows no answer of the server`);
    }
    const options = opening[1]!.trim().split(/\s+/).filter((option) => option !== "");
    exchanges.push({ heading, line: at + 1, options, steps });
    at = end;
  }
  return exchanges;
}
