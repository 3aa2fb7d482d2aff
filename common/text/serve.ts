import { texts } from "./speak.ts";

/** What `chat serve` says to the person who starts it. */
export const serveTexts = texts({
  ready: "chat {version} is ready; its data is in {data}",
  owner: "To own this server, run this once, on any machine that reaches it:",
  join: "To let others in ({uses} times, until {until}), give them this line:",
  closed: "Nobody else can register: it runs with --registration closed.",
  open: "Anybody who reaches it can register: it runs with --registration open.",
  code: "or they run:  chat connect {address}   and type the code  {code}",
  fingerprint: "Fingerprint: {fingerprint}",
  also: "It can also be reached at: {addresses}",
  plain: "Without TLS, for older clients: {address}",
  stop: "Ctrl-C stops it.",
}, {
  ready: "chat {version} está pronto; os dados ficam em {data}",
  owner: "Para ser o dono deste servidor, rode isto uma vez, em qualquer máquina que o alcance:",
  join: "Para deixar outras pessoas entrarem ({uses} vezes, até {until}), passe esta linha:",
  closed: "Ninguém mais pode se cadastrar: ele roda com --registration closed.",
  open: "Quem o alcançar pode se cadastrar: ele roda com --registration open.",
  code: "ou elas rodam:  chat connect {address}   e digitam o código  {code}",
  fingerprint: "Impressão digital: {fingerprint}",
  also: "Ele também atende em: {addresses}",
  plain: "Sem TLS, para clientes antigos: {address}",
  stop: "Ctrl-C o encerra.",
});
