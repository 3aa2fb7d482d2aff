import { texts } from "./speak.ts";

/** The headings and the prose of `docs/MANUAL.md`; the rest of it comes from the tables. */
export const manualTexts = texts({
  title: "Manual of chat {version}",
  made:
    "`deno task manual` makes this page from the tables that `--help` is made from. [Em português](MANUAL.pt-BR.md).",
  commands: "Commands",
  command: "Command",
  what: "What it does",
  meaning: "Meaning",
  arguments: "Arguments:",
  flags: "Flags:",
  default: "default",
  variable: "variable",
  conventions: "What all commands have in common",
  streams:
    "Standard output has the answer and nothing else. Everything else is on standard error: `chat: error: …` says what is wrong, `chat: hint: …` what to do, where that is known. A reader that goes away, such as `head`, ends a command quietly.",
  order:
    "A flag wins over its variable, that over `config.json` in the data folder (of `chat serve` alone; `--plain-port` is `plainPort` there), and that over the default. A variable that is empty counts as absent. Switches take `true` and `false` there.",
  dashes:
    'Behind `--` nothing is a flag: `chat send bia -- "--help"`. `--flag VALUE` and `--flag=VALUE` are the same. `chat help COMMAND` shows what `chat COMMAND --help` does.',
  languages:
    "`--lang`, `CHAT_LANG` or the locale decides the language. Names of flags, of what they choose from and of fields in JSON are the same in every language.",
  safe:
    "What strangers wrote is shown without anything that could steer a terminal; in JSON it is written as `\\uXXXX`.",
  password:
    "A password is never an argument, which everybody on the machine could read: it is in `CHAT_PASSWORD`, in the file of `--password-file`, or the first line of standard input.",
  exit: "Exit codes",
  exit_intro: "They are those of sysexits(3), the same for every command.",
  code: "Code",
  interrupted: "Ctrl-C, SIGTERM, or a window that was closed (SIGHUP)",
  shells: "Completion in shells",
  shells_intro:
    "Commands, flags, their values, paths, and the names that the profile knows are completed; nothing is asked over the network.",
  inside: "Inside chat connect",
  inside_intro:
    "Typed lines that start with `/`. Anything else is said to the current conversation.",
}, {
  title: "Manual do chat {version}",
  made:
    "`deno task manual` faz esta página das tabelas de que `--help` é feito. [In English](MANUAL.md).",
  commands: "Comandos",
  command: "Comando",
  what: "O que faz",
  meaning: "Significado",
  arguments: "Argumentos:",
  flags: "Opções:",
  default: "padrão",
  variable: "variável",
  conventions: "O que todos os comandos têm em comum",
  streams:
    "A saída padrão tem a resposta e mais nada. Todo o resto está na saída de erros: `chat: error: …` diz o que está errado, `chat: hint: …` o que fazer, quando se sabe. Um leitor que vai embora, como `head`, termina um comando em silêncio.",
  order:
    "Uma opção vence a sua variável, esta o `config.json` da pasta de dados (só do `chat serve`; `--plain-port` é `plainPort` ali), e este o padrão. Uma variável vazia conta como ausente. Ali, chaves de ligar e desligar recebem `true` e `false`.",
  dashes:
    'Depois de `--` nada é opção: `chat send bia -- "--help"`. `--opção VALOR` e `--opção=VALOR` são o mesmo. `chat help COMANDO` mostra o que `chat COMANDO --help` mostra.',
  languages:
    "`--lang`, `CHAT_LANG` ou o idioma do sistema decide o idioma. Nomes de opções, do que elas escolhem e dos campos em JSON são os mesmos em todos os idiomas.",
  safe:
    "O que estranhos escreveram é mostrado sem nada que possa comandar um terminal; em JSON isso é escrito como `\\uXXXX`.",
  password:
    "Uma senha nunca é um argumento, que todos na máquina poderiam ler: ela está em `CHAT_PASSWORD`, no arquivo de `--password-file`, ou na primeira linha da entrada padrão.",
  exit: "Códigos de saída",
  exit_intro: "São os de sysexits(3), os mesmos para todos os comandos.",
  code: "Código",
  interrupted: "Ctrl-C, SIGTERM ou uma janela que foi fechada (SIGHUP)",
  shells: "Completar em shells",
  shells_intro:
    "São completados comandos, opções, seus valores, caminhos, e os nomes que o perfil conhece; nada é perguntado pela rede.",
  inside: "Dentro do chat connect",
  inside_intro: "Linhas digitadas que começam com `/`. O resto é dito à conversa atual.",
});
