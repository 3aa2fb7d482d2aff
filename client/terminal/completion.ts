import { foldName } from "../../protocol/names.ts";
import { usages } from "../line/line_commands.ts";
import type { Editor } from "./editor.ts";

/** What Tab goes round. */
export interface Completion {
  /** Where in the text the completed word begins. */
  readonly start: number;
  /** What stands behind the word. */
  readonly rest: string;
  readonly choices: readonly string[];
  readonly at: number;
}

/**
 * Completes the word before the cursor: a command, a group, or a person's name.
 *
 * @param names of people and of groups, the likeliest first.
 * @returns `undefined` where nothing begins like that.
 */
export function complete(
  { text, cursor }: Editor,
  names: readonly string[],
): Completion | undefined {
  const start = /\S*$/.exec(text.slice(0, cursor))!.index;
  const word = text.slice(start, cursor);
  const choices = choicesFor(word, start === 0, names);
  if (choices.length === 0) return undefined;
  return { start, rest: text.slice(cursor), choices, at: 0 };
}

function choicesFor(word: string, isFirst: boolean, names: readonly string[]): string[] {
  if (isFirst && word.startsWith("/")) {
    return Object.keys(usages).filter((one) => `/${one}`.startsWith(word.toLowerCase()))
      .map((one) => `/${one} `);
  }
  const at = word.startsWith("@") ? "@" : "";
  const wanted = foldName(word.slice(at.length));
  if (wanted === "") return [];
  const found = names.filter((name) => foldName(name).startsWith(wanted));
  const end = isFirst && at === "" && !word.startsWith("#") ? ": " : " ";
  return found.map((name) => at + name + end);
}

/** The next choice of a completion, or the one before. */
export function turned(completion: Completion, step: number): Completion {
  const count = completion.choices.length;
  return { ...completion, at: (completion.at + step + count) % count };
}

/** The text with the choice in it. */
export function completed(text: string, { start, rest, choices, at }: Completion): Editor {
  const choice = choices[at]!;
  return { text: text.slice(0, start) + choice + rest, cursor: start + choice.length };
}
