/** What a typed line asks for. */
export type LineCommand =
  | { readonly kind: "nothing" }
  | { readonly kind: "text"; readonly text: string }
  /** Talks to somebody from now on, and says something right away if there is a text. */
  | { readonly kind: "msg"; readonly to: string; readonly text: string }
  | { readonly kind: "join"; readonly to: string }
  | { readonly kind: "group"; readonly name: string; readonly members: readonly string[] }
  | {
    readonly kind: "add" | "remove";
    /** Absent: the current one. */
    readonly group: string | undefined;
    readonly members: readonly string[];
  }
  | { readonly kind: "leave"; readonly group: string | undefined }
  | { readonly kind: "history"; readonly count: number }
  | { readonly kind: "invite" }
  | { readonly kind: "who" }
  | { readonly kind: "hosts" }
  | { readonly kind: "forget" }
  | { readonly kind: "help" }
  | { readonly kind: "quit" }
  /** The command is not one of ours, or lacks something; `usage` is how it is written. */
  | { readonly kind: "wrong"; readonly word: string; readonly usage: string | undefined };

/** How each command is written; `/help` shows them beside what they do. */
export const usages = {
  msg: "/msg NAME [TEXT]",
  join: "/join NAME|#NAME",
  group: "/group #NAME [NAME …]",
  add: "/add [#NAME] NAME …",
  remove: "/remove [#NAME] NAME …",
  leave: "/leave [#NAME]",
  who: "/who",
  hosts: "/hosts",
  history: "/history [N]",
  invite: "/invite",
  forget: "/forget",
  help: "/help",
  quit: "/quit",
} as const;

/** A command's word, such as `msg`. */
export type CommandWord = keyof typeof usages;

/** Entries that `/history` shows unless told otherwise. */
export const defaultHistory = 20;

/** Most entries that `/history` shows: more than anybody scrolls. */
const maxHistory = 1000;

/**
 * Reads a typed line: `/word …` is a command, `//…` a text that starts with a slash, and anything
 * else is a text.
 */
export function parseLine(line: string): LineCommand {
  const text = line.trimEnd();
  if (text.trim() === "") return { kind: "nothing" };
  if (text.startsWith("//")) return { kind: "text", text: text.slice(1) };
  if (!text.startsWith("/")) return { kind: "text", text };
  const [, word = "", rest = ""] = /^\/(\S*)\s*([\s\S]*)$/.exec(text) ?? [];
  const name = word.toLowerCase();
  const isOurs = Object.hasOwn(usages, name);
  const command = isOurs ? parsers[name as CommandWord](rest) : undefined;
  const usage = isOurs ? usages[name as CommandWord] : undefined;
  return command ?? { kind: "wrong", word: `/${word}`, usage };
}

const parsers: Record<CommandWord, (rest: string) => LineCommand | undefined> = {
  msg(rest) {
    const [, to, text = ""] = /^(\S+)\s*([\s\S]*)$/.exec(rest) ?? [];
    return to === undefined ? undefined : { kind: "msg", to: personOf(to), text };
  },
  join(rest) {
    const [to, ...more] = words(rest);
    return to === undefined || more.length > 0 ? undefined : { kind: "join", to: personOf(to) };
  },
  group(rest) {
    const [name, ...members] = words(rest);
    if (name === undefined) return undefined;
    const withHash = name.startsWith("#") ? name : `#${name}`;
    return { kind: "group", name: withHash, members: members.map(personOf) };
  },
  add: (rest) => membership("add", rest),
  remove: (rest) => membership("remove", rest),
  leave(rest) {
    const [group, ...more] = words(rest);
    return more.length > 0 ? undefined : { kind: "leave", group };
  },
  history(rest) {
    const [count = String(defaultHistory), ...more] = words(rest);
    if (!/^[1-9]\d{0,5}$/.test(count) || more.length > 0) return undefined;
    return { kind: "history", count: Math.min(maxHistory, Number(count)) };
  },
  who: (rest) => bare("who", rest),
  hosts: (rest) => bare("hosts", rest),
  invite: (rest) => bare("invite", rest),
  forget: (rest) => bare("forget", rest),
  help: (rest) => bare("help", rest),
  quit: (rest) => bare("quit", rest),
};

function membership(kind: "add" | "remove", rest: string): LineCommand | undefined {
  const all = words(rest);
  const group = all[0]?.startsWith("#") ? all.shift() : undefined;
  return all.length === 0 ? undefined : { kind, group, members: all.map(personOf) };
}

function bare(
  kind: "who" | "hosts" | "invite" | "forget" | "help" | "quit",
  rest: string,
): LineCommand | undefined {
  return rest === "" ? { kind } : undefined;
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** People write `@bia` elsewhere. */
function personOf(word: string): string {
  return word.startsWith("@") ? word.slice(1) : word;
}
