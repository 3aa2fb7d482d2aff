import { texts } from "./speak.ts";

/** What is said of a port that cannot be had. */
export const listenTexts = texts({
  port_taken:
    "Cannot listen on {host} port {port}: something else does; stop it, or choose another with {flag}",
  port_forbidden:
    "Cannot listen on {host} port {port}: ports below 1024 are for the system; choose another with {flag}",
  cannot_listen:
    "Cannot listen on {host} port {port}: {reason}; choose another place with {flag} or its host",
}, {
  port_taken:
    "Não dá para escutar em {host} na porta {port}: algo já a usa; pare-o ou escolha outra com {flag}",
  port_forbidden:
    "Não dá para escutar em {host} na porta {port}: as abaixo de 1024 são do sistema; escolha outra com {flag}",
  cannot_listen:
    "Não dá para escutar em {host} na porta {port}: {reason}; escolha outro lugar com {flag} ou o seu host",
});
