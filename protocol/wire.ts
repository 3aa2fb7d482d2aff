/** The name in every server's identity certificate: nobody can be issued another one for it (RFC 6761). */
export const pinnedName = "pin.chat.invalid";

/** The protocol that is asked for in the TLS handshake (ALPN, RFC 7301). */
export const alpnProtocol = "chat/1";

/** Asked for instead, on the port of the chat, by those who want its HTTP surface there. */
export const httpAlpnProtocol = "http/1.1";

/** Where servers are looked for; administratively scoped, so it stays on the site (RFC 2365). */
export const multicastGroup = "239.255.42.99";
