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
}, {
  welcome: "Este é um servidor de chat (chat {version}). Para entrar: chat connect HOST\n",
  not_found: 'Não há nada em "{path}"',
  method_not_allowed: 'Não dá para fazer {method} em "{path}": aceita {allowed}',
  too_large: "Não dá para aceitar aqui um corpo de mais de {bytes} bytes",
  bad_body: 'Não dá para ler o corpo: "{field}" precisa ser {expected}',
  unauthorized: "Não dá para fazer isso sem o token certo",
  internal: "Algo deu errado aqui; o registro do servidor diz o quê",
  not_ready: "O servidor não pode receber ninguém agora",
});
