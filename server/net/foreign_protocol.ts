const httpRequest = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT) /;

/**
 * What a peer speaks when it is not our protocol, by the first bytes it sends: a TLS handshake (RFC
 * 8446, section 5.1) or an HTTP request (RFC 9112, section 3).
 *
 * The first would wait for ever for an answer that it can read. The second may be a page in
 * somebody's browser, whose body would be read as frames.
 */
export function foreignProtocol(first: Uint8Array): "tls" | "http" | undefined {
  if (first[0] === 0x16 && first[1] === 0x03) return "tls";
  const start = String.fromCharCode(...first.subarray(0, 8));
  return httpRequest.test(start) ? "http" : undefined;
}
