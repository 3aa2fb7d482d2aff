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
