import { texts } from "./speak.ts";

/**
 * What a refusal says to a person, by its code in `protocol/codes.ts`. Each says what failed, names
 * the value, and says what would work.
 */
export const refusalTexts = texts({
  already_answered: "You have said that of this file already; you may still change your mind",
  already_logged_in:
    'Cannot log in twice on one connection: "{username}" is logged in; log out first',
  bad_content: "Cannot keep this text: it has {problem}; send text without it",
  bad_file_name:
    'Cannot offer a file called "{name}": it has {problem}; a name has 1 to {max} bytes, and no path',
  bad_frame: 'Cannot read the frame: "{field}" is {received}, and {expected} is needed',
  bad_host_token:
    "Cannot take this report: the host is not enrolled here, or was enrolled anew; enrol it again",
  bad_invite: "Cannot use this invite: it is unknown, used up or too old; ask for a new one",
  bad_json: "Cannot read the line as JSON: it starts with {start}; send one JSON object per line",
  bad_name: 'Cannot use the name "{name}": take 1 to {max} letters, digits, ".", "_" or "-"',
  bad_password:
    "Cannot use this password: it needs {min} characters or more, and at most {max} bytes",
  bad_token: "Cannot resume this session: it has ended; log in with your password",
  bad_utf8: "Cannot read the line: it is not UTF-8",
  busy: "Cannot check the password now: too many people are logging in; try again in {seconds} s",
  conflict: 'Cannot keep this: client_id "{client_id}" was used for something else; take a new one',
  content_too_long:
    "Cannot keep {bytes} bytes of text: {max} at most; send a shorter one or several",
  disabled: 'Cannot log in as "{username}": the operator has disabled this account',
  entry_deleted: "Cannot do that: message {seq} was deleted",
  file_too_large: "Cannot take a file of {bytes} bytes: {max} at most; send it in parts",
  frame_too_long: "Cannot read the line: it is longer than {max} bytes; send shorter ones",
  group_exists: 'Cannot call a group "{name}": another one has or had that name; choose another',
  hello_late: "Cannot say hello now: it has to be the first frame of a connection",
  integrity: "Cannot keep this: its digest does not match, so it changed on its way; send it again",
  invite_required: "Cannot register without an invite: ask a member for one",
  invite_required_classic:
    "Cannot register: this server takes new people by invite only; its operator can start it with --registration open",
  muted: 'Cannot write in "{name}": you were muted there; ask its owner or an admin',
  name_reserved: 'Cannot use the name "{name}": it is reserved; choose another',
  name_taken: 'Cannot register "{name}": somebody has that name; choose another',
  not_a_group: 'Cannot do that in "{name}": it is not a group',
  not_a_member: 'Cannot do that in "{name}": you are not a member; ask one to add you',
  not_allowed: "Cannot do that: only {who} may",
  not_in_group: 'Cannot do that to "{username}": they are not in "{name}"; add them first',
  not_logged_in: 'Cannot do "{verb}" before a login; log in or register first',
  offer_expired: "This file is not here any more: it was kept until {expired}; ask for it again",
  out_of_range: '"{field}" is {value}, and {max} is the last there is',
  own_offer: "Cannot answer your own offer: that is for the others",
  owner_needed:
    'Cannot do that to "{username}", who owns "{name}": make somebody else its owner first',
  protocol_unsupported:
    "Cannot speak version {version} of the protocol: this server speaks {supported}",
  quota_exceeded:
    "Cannot take {bytes} bytes more: you have {used} of {max} here; delete files that you offered",
  registration_closed: "Cannot register: this server takes no new people; ask its operator",
  shutting_down: "The server is stopping; it may be back in a moment",
  slow_consumer:
    "The connection did not take what was sent for {seconds} s; connect again to go on",
  storage_failed: "Cannot keep this: the server's disk refused it; try again later",
  throttled: "Too many wrong attempts; try again in {seconds} s",
  timed_out: "Nothing was heard for {seconds} s",
  too_many_connections: "This server has all the connections it can take; try again later",
  too_many_sessions:
    "{count} sessions of yours are connected, the most there may be; choose one to replace",
  too_many_uploads:
    "You have {count} uploads here that are not offered yet, the most there may be; offer or end some",
  unknown_alert: "There is no alert {incident} for you; get_alerts lists those that are open",
  unknown_conversation: 'There is no conversation "{conversation}" for you',
  unknown_entry: "There is no message {seq} for you in this conversation",
  unknown_host: 'No host "{name}" has been enrolled here; get_hosts lists them',
  unknown_recipient: 'There is nobody called "{name}" here',
  unknown_session:
    'You have no session "{session_id}": it has ended; your list of sessions has those that there are',
  unknown_upload:
    'You have no upload "{upload}" here: it is unknown, used up or too old; upload the file again',
  unknown_verb: 'There is no verb "{verb}"; PROTOCOL.md lists them',
  upload_incomplete:
    "Cannot offer this file yet: some of its {size} bytes are missing; send the rest first",
  wrong_credentials: "The name or the password is wrong",
}, {
  already_answered: "Você já disse isso deste arquivo; ainda pode mudar de ideia",
  already_logged_in:
    'Não dá para entrar duas vezes na mesma conexão: "{username}" já entrou; saia primeiro',
  bad_content: "Não dá para guardar este texto: ele contém {problem}; envie sem isso",
  bad_file_name:
    'Não dá para oferecer um arquivo chamado "{name}": o nome contém {problem}; use de 1 a {max} bytes, sem caminho',
  bad_frame: 'Não dá para ler o quadro: "{field}" é {received}, e precisa ser {expected}',
  bad_host_token:
    "Não dá para aceitar este relatório: a máquina não está inscrita aqui, ou foi inscrita de novo; inscreva-a outra vez",
  bad_invite: "Este convite não vale: é desconhecido, já foi usado ou venceu; peça outro",
  bad_json:
    "Não dá para ler a linha como JSON: ela começa com {start}; envie um objeto JSON por linha",
  bad_name: 'O nome "{name}" não serve: use de 1 a {max} letras, dígitos, ".", "_" ou "-"',
  bad_password:
    "Esta senha não serve: precisa de {min} caracteres ou mais, e no máximo {max} bytes",
  bad_token: "Não dá para retomar esta sessão: ela terminou; entre com a sua senha",
  bad_utf8: "Não dá para ler a linha: não é UTF-8",
  busy: "Não dá para conferir a senha agora: há muita gente entrando; tente de novo em {seconds} s",
  conflict:
    'Não dá para guardar: o client_id "{client_id}" já serviu para outra coisa; use um novo',
  content_too_long:
    "Não dá para guardar {bytes} bytes de texto: no máximo {max}; envie um menor, ou vários",
  disabled: 'Não dá para entrar como "{username}": o operador desativou esta conta',
  entry_deleted: "Não dá para fazer isso: a mensagem {seq} foi apagada",
  file_too_large:
    "Não dá para receber um arquivo de {bytes} bytes: no máximo {max}; envie em partes",
  frame_too_long: "Não dá para ler a linha: passa de {max} bytes; envie linhas menores",
  group_exists:
    'Não dá para chamar um grupo de "{name}": outro tem ou já teve esse nome; escolha outro',
  hello_late: "Não dá para dizer hello agora: ele tem que ser o primeiro quadro da conexão",
  integrity:
    "Não dá para guardar isto: o resumo não confere, então mudou no caminho; envie de novo",
  invite_required: "Não dá para se cadastrar sem convite: peça um a um membro",
  invite_required_classic:
    "Não dá para se cadastrar: este servidor só aceita gente nova por convite; o operador pode iniciá-lo com --registration open",
  muted:
    'Não dá para escrever em "{name}": você foi silenciado ali; fale com o dono ou um administrador',
  name_reserved: 'O nome "{name}" é reservado; escolha outro',
  name_taken: 'Não dá para cadastrar "{name}": alguém já tem esse nome; escolha outro',
  not_a_group: 'Não dá para fazer isso em "{name}": não é um grupo',
  not_a_member: 'Não dá para fazer isso em "{name}": você não é membro; peça a um que o adicione',
  not_allowed: "Não dá para fazer isso: só {who} pode",
  not_in_group:
    'Não dá para fazer isso com "{username}": essa pessoa não está em "{name}"; adicione-a primeiro',
  not_logged_in: 'Não dá para fazer "{verb}" antes de entrar; entre ou cadastre-se primeiro',
  offer_expired: "Este arquivo já não está aqui: ficou guardado até {expired}; peça de novo",
  out_of_range: '"{field}" é {value}, e o último que existe é {max}',
  own_offer: "Não dá para responder à sua própria oferta: isso é com os outros",
  owner_needed:
    'Não dá para fazer isso com "{username}", que é dono de "{name}": passe o grupo a outra pessoa primeiro',
  protocol_unsupported:
    "Não dá para falar a versão {version} do protocolo: este servidor fala {supported}",
  quota_exceeded:
    "Não dá para receber mais {bytes} bytes: você tem {used} de {max} aqui; apague arquivos que ofereceu",
  registration_closed:
    "Não dá para se cadastrar: este servidor não aceita gente nova; fale com o operador",
  shutting_down: "O servidor está parando; pode voltar em instantes",
  slow_consumer:
    "A conexão não recebeu o que foi enviado por {seconds} s; conecte de novo para continuar",
  storage_failed: "Não dá para guardar: o disco do servidor recusou; tente mais tarde",
  throttled: "Tentativas erradas demais; tente de novo em {seconds} s",
  timed_out: "Nada foi ouvido por {seconds} s",
  too_many_connections: "Este servidor já tem todas as conexões que aguenta; tente mais tarde",
  too_many_sessions:
    "{count} sessões suas estão conectadas, o máximo permitido; escolha uma para substituir",
  too_many_uploads:
    "Você tem {count} envios aqui que ainda não ofereceu, o máximo permitido; ofereça ou encerre alguns",
  unknown_alert: "Não há alerta {incident} para você; get_alerts lista os que estão abertos",
  unknown_conversation: 'Não há conversa "{conversation}" para você',
  unknown_entry: "Não há mensagem {seq} para você nesta conversa",
  unknown_host: 'Nenhuma máquina "{name}" foi inscrita aqui; get_hosts as lista',
  unknown_recipient: 'Não há ninguém chamado "{name}" aqui',
  unknown_session:
    'Você não tem a sessão "{session_id}": ela terminou; a lista das suas sessões mostra as que há',
  unknown_upload:
    'Você não tem o envio "{upload}" aqui: é desconhecido, já foi usado ou venceu; envie o arquivo de novo',
  unknown_verb: 'Não existe o verbo "{verb}"; PROTOCOL.md tem a lista',
  upload_incomplete:
    "Ainda não dá para oferecer este arquivo: faltam alguns dos seus {size} bytes; envie o resto antes",
  wrong_credentials: "O nome ou a senha está errado",
});
