import { texts } from "./speak.ts";

/** What the commands of the line mode answer. */
export const lineCommandTexts = texts({
  unknown_command: 'There is no command "{word}"; /help shows what there is',
  usage: "Write it like this: {usage}",
  not_a_group: "{place} is not a group; name one: {usage}",
  nothing_here: "Nothing here yet",
  talking_to: "now talking to {place}",

  // Messages.
  none_of_yours: "Nothing that you said is here; /history shows the messages and their numbers",
  none_of_others: "Nothing that others said is here; /history shows the messages and their numbers",
  not_sent_yet: "What you said last is not sent yet; wait until it is, and try again",
  nothing_found: 'Nothing was found for "{query}"',
  more_found: "  … and older ones; more words find less",

  // People.
  who_row: "  {mark} {name}",
  who_row_seen: "  {mark} {name}, last seen {time}",
  who_more: "  … and more",
  role_owner: "owner",
  role_admin: "admin",
  is_muted: "muted",
  noted_row: "{row}  ({notes})",
  no_contacts: 'Nobody yet; "/contact add NAME" adds somebody',
  is_blocked: "blocked",
  contact_added: "{name} is in your contacts",
  contact_removed: "{name} is not in your contacts",
  blocked: "you block {name}: what {name} writes to you alone does not reach you any more",
  unblocked: "you do not block {name}",
  now_away: "you are shown as away, until /back",
  now_back: "you are shown as online again",

  // Sessions.
  session_row: "  {mark} {id}  {device}  {agent}  from {address}, last used {time}",
  no_device: "(no name)",
  this_session: "this one",
  revoked: "session {id} has ended",
  password_old: "The password that you have: ",
  password_new: "The new one: ",
  password_again: "The new one again: ",
  passwords_differ: "The two are not the same; nothing was changed",
  password_kept: "Nothing was changed",
  password_changed: "The password is changed",
  password_changed_one: "The password is changed; one other session has ended",
  password_changed_many: "The password is changed; {count} other sessions have ended",
  password_needs_terminal:
    "The password can be changed on a terminal only; programs do it with --json",
  logged_out_everywhere: "Logged out on every device",
  logged_out_kept:
    "Logged out on every device; what was said stays on this one, and the next chat connect asks for the password",

  // Invites.
  invite_line: "chat connect {line}",
  invite_code: "  or: chat connect {address}   with the code {code}",
  invite_terms: "  for {uses} people, until {until}",
}, {
  unknown_command: 'Não existe o comando "{word}"; /help mostra o que há',
  usage: "Escreva assim: {usage}",
  not_a_group: "{place} não é um grupo; diga qual: {usage}",
  nothing_here: "Ainda não há nada aqui",
  talking_to: "agora falando com {place}",

  none_of_yours: "Nada do que você disse está aqui; /history mostra as mensagens e seus números",
  none_of_others:
    "Nada do que outros disseram está aqui; /history mostra as mensagens e seus números",
  not_sent_yet: "O que você disse por último ainda não foi enviado; espere, e tente de novo",
  nothing_found: 'Nada foi encontrado para "{query}"',
  more_found: "  … e mais antigas; mais palavras acham menos",

  who_row: "  {mark} {name}",
  who_row_seen: "  {mark} {name}, visto por último {time}",
  who_more: "  … e mais",
  role_owner: "dono",
  role_admin: "admin",
  is_muted: "silenciado",
  noted_row: "{row}  ({notes})",
  no_contacts: 'Ninguém ainda; "/contact add NOME" adiciona alguém',
  is_blocked: "bloqueado",
  contact_added: "{name} está nos seus contatos",
  contact_removed: "{name} não está nos seus contatos",
  blocked: "você bloqueou {name}: o que {name} escreve só para você não chega mais",
  unblocked: "você não está bloqueando {name}",
  now_away: "você aparece como ausente, até /back",
  now_back: "você aparece como online de novo",

  session_row: "  {mark} {id}  {device}  {agent}  de {address}, usada por último {time}",
  no_device: "(sem nome)",
  this_session: "esta",
  revoked: "a sessão {id} terminou",
  password_old: "Senha atual: ",
  password_new: "Senha nova: ",
  password_again: "Senha nova outra vez: ",
  passwords_differ: "As duas não são iguais; nada mudou",
  password_kept: "Nada mudou",
  password_changed: "A senha mudou",
  password_changed_one: "A senha mudou; uma outra sessão terminou",
  password_changed_many: "A senha mudou; {count} outras sessões terminaram",
  password_needs_terminal: "Só dá para mudar a senha num terminal; programas o fazem com --json",
  logged_out_everywhere: "Sessões encerradas em todos os aparelhos",
  logged_out_kept:
    "Sessões encerradas em todos os aparelhos; o que foi dito fica neste, e o próximo chat connect pede a senha",

  invite_line: "chat connect {line}",
  invite_code: "  ou: chat connect {address}   com o código {code}",
  invite_terms: "  para {uses} pessoas, até {until}",
});
