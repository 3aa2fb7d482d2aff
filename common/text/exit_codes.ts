import type { exitCodes } from "../exit_codes.ts";
import { type Texts, texts } from "./speak.ts";

type Said = { readonly [Name in keyof typeof exitCodes]: string };

/** What each exit code means to a script, by its name. */
export const exitCodeTexts: Texts<Said> = texts({
  ok: "It is done",
  usage: "The command line is wrong; the same call will fail again",
  data: "What was named is not there, or is not what it should be, such as a damaged database",
  noInput: "A file that was named is not there",
  noUser: "A person who was named is not there",
  unavailable: "A server cannot be reached, or a port is taken",
  software: "A bug of ours; the text has what to report",
  cannotCreate: "A file cannot be written",
  tempFail: "It was not done, and may be later: the server is away, or the time was over",
  noPermission: "The server refused it, or shows another key than the one that is trusted",
  config: "A setting is wrong, nobody has logged in here, or a newer version wrote the files",
}, {
  ok: "Está feito",
  usage: "A linha de comando está errada; a mesma chamada vai falhar de novo",
  data:
    "O que foi indicado não existe, ou não é o que devia ser, como um banco de dados danificado",
  noInput: "Um arquivo que foi indicado não existe",
  noUser: "Uma pessoa que foi indicada não existe",
  unavailable: "Não dá para alcançar um servidor, ou uma porta está ocupada",
  software: "Um defeito nosso; o texto tem o que informar",
  cannotCreate: "Não dá para gravar um arquivo",
  tempFail: "Não foi feito, e talvez seja depois: o servidor não está, ou o tempo acabou",
  noPermission: "O servidor recusou, ou mostra outra chave que não aquela em que se confia",
  config:
    "Uma configuração está errada, ninguém entrou aqui, ou uma versão mais nova gravou os arquivos",
});
