import { texts } from "./speak.ts";

/** What the HTTP surface says to people. */
export const httpTexts = texts({
  welcome: "This is a chat server (chat {version}). To join: chat connect HOST\n",
  not_found: 'There is nothing at "{path}"',
  method_not_allowed: 'Cannot {method} "{path}": it takes {allowed}',
  too_large: "Cannot take a body of more than {bytes} bytes here",
  bad_body: 'Cannot read the body: "{field}" has to be {expected}',
  unauthorized: "Cannot do this without the right bearer token",
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
  unauthorized: "Não dá para fazer isso sem o token certo",
  internal: "Algo deu errado aqui; o registro do servidor diz o quê",
  not_ready: "O servidor não pode receber ninguém agora",
  no_upgrade: "Aqui os programas de chat se conectam por WebSocket, cada um em uma conexão só sua",
  bad_handshake:
    "Não dá para ler o início do WebSocket: precisa da versão 13 e de uma chave de 16 bytes",
  foreign_origin:
    'Não dá para abrir o chat para uma página de "{origin}": só páginas de "{host}" podem',
});
