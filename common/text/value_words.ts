import { texts } from "./speak.ts";

/** What stands for the value of a flag in its help, such as the `PATH` of `--disk PATH`. */
export const valueWords = texts({
  DIR: "DIR",
  FILE: "FILE",
  HOST: "HOST",
  KEY: "KEY",
  KIND: "KIND",
  NAME: "NAME",
  NUMBER: "NUMBER",
  PATH: "PATH",
  POSITION: "POSITION",
  STRING: "STRING",
  TIME: "TIME",
  USER: "USER",
  VALUE: "VALUE",
}, {
  DIR: "PASTA",
  FILE: "ARQUIVO",
  HOST: "HOST",
  KEY: "CHAVE",
  KIND: "TIPO",
  NAME: "NOME",
  NUMBER: "NÚMERO",
  PATH: "CAMINHO",
  POSITION: "POSIÇÃO",
  STRING: "TEXTO",
  TIME: "TEMPO",
  USER: "USUÁRIO",
  VALUE: "VALOR",
});
