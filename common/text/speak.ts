/** The languages that every text exists in. */
export type Language = "en" | "pt-BR";

/** The names between braces in a text, so that a call which forgets one does not compile. */
type Holes<Text extends string> = Text extends `${string}{${infer Hole}}${infer Rest}`
  ? Hole | Holes<Rest>
  : never;

type Values<Text extends string> = [Holes<Text>] extends [never] ? []
  : [values: Readonly<Record<Holes<Text>, string | number>>];

/** One part of the catalogues: the same keys in both languages. */
export interface Texts<English extends Readonly<Record<string, string>>> {
  readonly en: English;
  readonly "pt-BR": { readonly [Key in keyof English]: string };
}

/**
 * Puts the two catalogues of one part of the program together. A key that is missing on the
 * Portuguese side, or that only exists there, does not compile.
 */
export function texts<const English extends Readonly<Record<string, string>>>(
  en: English,
  ptBR: { readonly [Key in keyof English]: string },
): Texts<English> {
  return { en, "pt-BR": ptBR };
}

/** Fills the holes of a text; a hole without a value is left as it stands. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (hole, name) => String(values[name] ?? hole));
}

/**
 * Returns a function that says a text by its key, in `language`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const say = speak(texts({ hi: "Hello {name}" }, { hi: "Olá {name}" }), "pt-BR");
 * assert.equal(say("hi", { name: "ana" }), "Olá ana");
 * ```
 */
export function speak<English extends Readonly<Record<string, string>>>(
  part: Texts<English>,
  language: Language,
): <Key extends keyof English & string>(key: Key, ...values: Values<English[Key]>) => string {
  const said = part[language];
  return (key, ...values) => fill(said[key], values[0] ?? {});
}

/** The language for a locale such as `pt_BR.UTF-8` or `pt-PT`: Portuguese if it is one, else English. */
export function languageOf(locale: string | undefined): Language {
  return /^pt([_.@-]|$)/i.test(locale ?? "") ? "pt-BR" : "en";
}
