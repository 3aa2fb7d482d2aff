import { texts } from "./speak.ts";

/** What the HTTP surface says to people. */
export const httpTexts = texts({
  welcome: "This is a chat server (chat {version}). To join: chat connect HOST\n",
  not_found: 'There is nothing at "{path}"',
  method_not_allowed: 'Cannot {method} "{path}": it takes {allowed}',
  too_large: "Cannot take a body of more than {bytes} bytes here",
  bad_body: 'Cannot read the body: "{field}" has to be {expected}',
  media_type: 'Cannot take a body of the type "{given}" here: it takes {known}',
  bad_parameter: 'Cannot use {field} "{value}": it has to be {expected}',
  bad_header: 'Cannot use the header field {field} "{value}": it has to be {expected}',
  unknown_parameter: 'There is no parameter "{name}" here; there are {known}',
  no_parameters: 'There is no parameter "{name}" here; there are none',
  repeated_parameter: 'Cannot use "{name}" twice',
  credentials_needed: "Cannot do this without a bearer token that is good: the one of a session, " +
    "or one that chat admin token makes",
  nothing_here: "There is nothing here that this token is good for",
  tus_unreadable: "Cannot read this as a request of tus 1.0: a header field is missing or wrong",
  tus_unsupported:
    "Cannot do this: of tus 1.0, the length of an upload has to be given, and it has " +
    "to come in one",
  tus_offset: "Cannot go on there: ask with HEAD how many bytes there are, and go on behind them",
  tus_version: "Cannot do this without Tus-Resumable: 1.0.0",
  tus_too_long: "Cannot take these bytes: they are more than the upload still needs",
  upload_expired: "Cannot go on with this upload: nothing came for too long; begin a new one",
  upload_locked: "Cannot go on with this upload now: another request works on it; try again",
  other_file: "Cannot send what was asked for: the file here is {etag}",
  no_such_range: "Cannot send this part: there are {size} bytes",
  unauthorized: "Cannot do this without the right bearer token",
  too_many_requests: "Too much was asked in too short a time; try again in {seconds} s",
  internal: "Something went wrong here; the server's log says what",
  not_ready: "The server cannot take people now",
  no_upgrade: "This is where chat programs connect over WebSocket, each on a connection of its own",
  bad_handshake: "Cannot read the WebSocket handshake: version 13 and a key of 16 bytes are needed",
  foreign_origin: 'Cannot open a chat for a page of "{origin}": only pages of "{host}" may',
}, {
  welcome: "Este é um servidor de chat (chat {version}). Para entrar: chat connect HOST\n",
  not_found: 'Não há nada em "{path}"',
  method_not_allowed: 'Não dá para fazer {method} em "{path}": aceita {allowed}',
  too_large: "Não dá para aceitar aqui um corpo de mais de {bytes} bytes",
  bad_body: 'Não dá para ler o corpo: "{field}" precisa ser {expected}',
  media_type: 'Não dá para aceitar aqui um corpo do tipo "{given}": aceita {known}',
  bad_parameter: '{field} "{value}" não serve: precisa ser {expected}',
  bad_header: 'O campo {field} "{value}" do cabeçalho não serve: precisa ser {expected}',
  unknown_parameter: 'Não existe o parâmetro "{name}" aqui; existem {known}',
  no_parameters: 'Não existe o parâmetro "{name}" aqui; não existe nenhum',
  repeated_parameter: 'Não dá para usar "{name}" duas vezes',
  credentials_needed: "Não dá para fazer isso sem um token que valha: o de uma sessão, " +
    "ou um que chat admin token cria",
  nothing_here: "Não há nada aqui para o que este token sirva",
  tus_unreadable:
    "Não dá para ler isto como um pedido do tus 1.0: falta um campo do cabeçalho, ou está errado",
  tus_unsupported:
    "Não dá para fazer isso: do tus 1.0, o tamanho do envio precisa ser dito, e ele " +
    "precisa vir de uma vez",
  tus_offset:
    "Não dá para continuar daí: pergunte com HEAD quantos bytes há, e continue depois deles",
  tus_version: "Não dá para fazer isso sem Tus-Resumable: 1.0.0",
  tus_too_long: "Não dá para aceitar estes bytes: são mais do que ainda faltam ao envio",
  upload_expired: "Não dá para continuar este envio: ficou parado tempo demais; comece outro",
  upload_locked: "Não dá para continuar este envio agora: outro pedido cuida dele; tente de novo",
  other_file: "Não dá para enviar o que foi pedido: o arquivo aqui é {etag}",
  no_such_range: "Não dá para enviar esta parte: há {size} bytes",
  unauthorized: "Não dá para fazer isso sem o token certo",
  too_many_requests: "Pedidos demais em pouco tempo; tente de novo em {seconds} s",
  internal: "Algo deu errado aqui; o registro do servidor diz o quê",
  not_ready: "O servidor não pode receber ninguém agora",
  no_upgrade: "Aqui os programas de chat se conectam por WebSocket, cada um em uma conexão só sua",
  bad_handshake:
    "Não dá para ler o início do WebSocket: precisa da versão 13 e de uma chave de 16 bytes",
  foreign_origin:
    'Não dá para abrir o chat para uma página de "{origin}": só páginas de "{host}" podem',
});
