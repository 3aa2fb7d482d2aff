/** Where a server is and how to know it: what a join line says. */
export interface JoinLine {
  /** Host name or address; an IPv6 address without its brackets. */
  readonly host: string;
  /** TCP port of the chat over TLS. */
  readonly port: number;
  /** base64url(SHA-256(DER)) of the identity certificate, 43 characters; absent when only an address was typed. */
  readonly fingerprint?: string;
  /** The invite, absent in a line that only names a server. */
  readonly invite?: string;
}

/** The port that `chat serve` listens on unless told otherwise. */
export const defaultPort = 12345;

const lineShape =
  /^chat:\/\/(\[[0-9a-fA-F:.]+\]|[^\s:/#?@[\]]+)(?::(\d{1,5}))?(?:#([\w-]{43})(?:\.([\w-]{1,64}))?)?$/;
const addressShape = /^(\[[0-9a-fA-F:.]+\]|[^\s:/#?@[\]]+)(?::(\d{1,5}))?$/;

function parsePort(text: string | undefined): number | undefined {
  const port = text === undefined ? defaultPort : Number(text);
  return port >= 1 && port <= 65535 ? port : undefined;
}

/**
 * Reads `chat://HOST:PORT#FINGERPRINT.INVITE`, or just `HOST` or `HOST:PORT`.
 *
 * @returns `undefined` when it is neither.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.deepEqual(parseJoinLine("192.168.1.20"), { host: "192.168.1.20", port: 12345 });
 * ```
 */
export function parseJoinLine(text: string): JoinLine | undefined {
  const [, hostText, portText, fingerprint, invite] = lineShape.exec(text.trim()) ??
    addressShape.exec(text.trim()) ?? [];
  const port = parsePort(portText);
  if (hostText === undefined || port === undefined) return undefined;
  return {
    host: hostText.replace(/^\[|\]$/g, ""),
    port,
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(invite === undefined ? {} : { invite }),
  };
}

/** Writes host and port as they are typed; an IPv6 address gets brackets. */
export function formatAddress(host: string, port: number): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Writes a join line that {@link parseJoinLine} reads back. */
export function formatJoinLine(line: JoinLine): string {
  const secret = line.fingerprint === undefined
    ? ""
    : "#" + line.fingerprint + (line.invite === undefined ? "" : "." + line.invite);
  return `chat://${formatAddress(line.host, line.port)}${secret}`;
}
