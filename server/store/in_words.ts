/** What tests compare pages by. */
import type { Entry, Page } from "./types.ts";

/** A page in a few letters: entries ({@link inWords}), and `from-to:reason` of holes. */
export function written({ items }: Pick<Page, "items">): string[] {
  return items.map((item) =>
    "skip" in item ? `${item.from}-${item.to}:${item.skip}` : inWords(item)
  );
}

/** What an entry says: a text, `target: text` of an edit, the action of a change of members. */
export function inWords({ type, content, target, deleted }: Entry): string {
  const text = deleted ? "deleted" : content;
  switch (type) {
    case "message":
      return text;
    case "edit":
      return `${target}: ${text}`;
    case "delete":
      return `${target} deleted`;
    case "file_offer":
      return deleted ? text : `[${content}]`;
    case "file_answer":
      return `${target} ${content}`;
    case "membership":
      return JSON.parse(content).action;
  }
}
