/** What the keyboard says: a text that was typed or pasted, or a key by its name, such as `alt-enter`. */
export type Key =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "paste"; readonly text: string }
  | { readonly kind: "key"; readonly name: string };

/** What Ink says of a key, as far as we look at it. */
export interface InkKey {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly pageUp: boolean;
  readonly pageDown: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly meta: boolean;
  readonly tab: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
}

const named = {
  upArrow: "up",
  downArrow: "down",
  leftArrow: "left",
  rightArrow: "right",
  pageUp: "pageup",
  pageDown: "pagedown",
  home: "home",
  end: "end",
  return: "enter",
  escape: "escape",
  tab: "tab",
  backspace: "backspace",
  delete: "delete",
} as const satisfies Partial<Record<keyof InkKey, string>>;

const controls: Readonly<Record<string, string>> = {
  "\r": "enter",
  "\n": "ctrl-j",
  "\t": "tab",
  "\x7f": "backspace",
  "\b": "backspace",
};

/** Reads one event of Ink's; several keys that came at once are told apart. */
export function keysOf(input: string, key: InkKey): Key[] {
  const name = Object.entries(named).find(([flag]) => key[flag as keyof InkKey])?.[1];
  if (name !== undefined) return [{ kind: "key", name: withModifiers(name, key) }];
  if (key.ctrl) return input === "" ? [] : [{ kind: "key", name: `ctrl-${input}` }];
  if (key.meta) return metaKeys(input);
  return [...pieces(input)];
}

function withModifiers(name: string, { ctrl, meta, shift }: InkKey): string {
  return `${ctrl ? "ctrl-" : ""}${meta && name !== "escape" ? "alt-" : ""}${
    shift ? "shift-" : ""
  }${name}`;
}

function metaKeys(input: string): Key[] {
  if (input === "") return [];
  if (input === "\n" || input === "\r") return [{ kind: "key", name: "alt-enter" }];
  return [{ kind: "key", name: `alt-${input}` }];
}

/** Text and control characters, in the order in which they came in one read. */
function* pieces(input: string): Generator<Key> {
  for (const [piece] of input.matchAll(/\p{Cc}|\P{Cc}+/gu)) {
    const code = piece.charCodeAt(0);
    if (!/\p{Cc}/u.test(piece)) yield { kind: "text", text: piece };
    else if (piece in controls) yield { kind: "key", name: controls[piece]! };
    else if (code > 0 && code <= 26) {
      yield { kind: "key", name: `ctrl-${String.fromCharCode(code + 96)}` };
    }
  }
}
