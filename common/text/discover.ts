import { texts } from "./speak.ts";

/** What `chat discover` prints. */
export const discoverTexts = texts({
  unnamed: "(no name)",
  join: "  join:         chat connect {address}",
  also: "  also at:      {addresses}",
  port: "  chat port:    {port}",
  https_port: "  HTTPS port:   {port}",
  fingerprint: "  fingerprint:  {fingerprint}",
  none: "No server answered on this network within {seconds} s",
  none_hint:
    'Check that "chat serve" runs on the same network, without --no-udp and with the same UDP port. {firewall}. Its address works without discovery too: chat connect HOST',
}, {
  unnamed: "(sem nome)",
  join: "  para entrar:        chat connect {address}",
  also: "  também em:          {addresses}",
  port: "  porta do chat:      {port}",
  https_port: "  porta HTTPS:        {port}",
  fingerprint: "  impressão digital:  {fingerprint}",
  none: "Nenhum servidor respondeu nesta rede em {seconds} s",
  none_hint:
    'Confira se o "chat serve" está rodando na mesma rede, sem --no-udp e com a mesma porta UDP. {firewall}. O endereço dele também serve sem descoberta: chat connect HOST',
});
