import { texts } from "./speak.ts";

/** What `chat history` says. */
export const historyTexts = texts({
  bad_time: 'Cannot use {name} "{value}": it is no time',
  bad_time_hint: "Write 2026-11-22T18:30, 2026-11-22, or how long ago: 2h, 30m, 7d",
  empty_span: 'There is nothing between --since "{since}" and --until "{until}"',
  empty_span_hint: "The first has to be before the second",
  no_conversation: 'There is no conversation with "{name}" for you',
  no_conversation_hint: "Name a person, a #group or #lobby; groups start with #",
  local: "The server is away: this is what this machine has",
  not_here: 'The server is away, and this machine knows no conversation with "{name}"',
}, {
  bad_time: '{name} "{value}" não serve: não é um momento',
  bad_time_hint: "Escreva 2026-11-22T18:30, 2026-11-22, ou há quanto tempo: 2h, 30m, 7d",
  empty_span: 'Não há nada entre --since "{since}" e --until "{until}"',
  empty_span_hint: "O primeiro tem de ser antes do segundo",
  no_conversation: 'Não há conversa com "{name}" para você',
  no_conversation_hint: "Indique uma pessoa, um #grupo ou #lobby; grupos começam com #",
  local: "O servidor não está: isto é o que esta máquina tem",
  not_here: 'O servidor não está, e esta máquina não conhece conversa com "{name}"',
});
