import { type Language, texts } from "./speak.ts";

/** What stands for a value where it is shown how something is written. */
const valueWords = texts({
  DIR: "DIR",
  FILE: "FILE",
  GROUP: "GROUP",
  HOST: "HOST",
  KEY: "KEY",
  KIND: "KIND",
  ADDRESS: "ADDRESS",
  NAME: "NAME",
  NEW: "NEW",
  NUMBER: "NUMBER",
  PATH: "PATH",
  POSITION: "POSITION",
  SCOPE: "SCOPE",
  STRING: "STRING",
  TEXT: "TEXT",
  TIME: "TIME",
  USER: "USER",
  VALUE: "VALUE",
  WORD: "WORD",
}, {
  DIR: "PASTA",
  FILE: "ARQUIVO",
  GROUP: "GRUPO",
  HOST: "HOST",
  KEY: "CHAVE",
  KIND: "TIPO",
  ADDRESS: "ENDEREÇO",
  NAME: "NOME",
  NEW: "NOVO",
  NUMBER: "NÚMERO",
  PATH: "CAMINHO",
  POSITION: "POSIÇÃO",
  SCOPE: "ESCOPO",
  STRING: "TEXTO",
  TEXT: "TEXTO",
  TIME: "TEMPO",
  USER: "USUÁRIO",
  VALUE: "VALOR",
  WORD: "PALAVRA",
});

/**
 * How something is written, with its values in the person's language.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(saidIn("pt-BR", "/msg NAME [TEXT]"), "/msg NOME [TEXTO]");
 * ```
 */
export function saidIn(language: Language, usage: string): string {
  const words: Readonly<Record<string, string>> = valueWords[language];
  return usage.replace(/[A-Z]+/g, (word) => words[word] ?? word);
}
