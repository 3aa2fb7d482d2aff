import { createHash } from "node:crypto";
import type { RequestHead } from "./request_head.ts";

/** Where the chat is over WebSocket. */
export const webSocketPath = "/ws";

/** Every key is hashed with this (RFC 6455, section 1.3). */
const keySuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Why a request is no opening handshake that we accept. */
export type UpgradeRefusal = "no_upgrade" | "bad_handshake" | "foreign_origin";

/**
 * Looks at a client's handshake (RFC 6455, section 4.2.1).
 *
 * Browsers say which page asks. One of another host is refused: whoever looks at it never asked to
 * chat. Programs that are no browsers say nothing.
 */
export function upgradeRefusal(headers: Headers): UpgradeRefusal | undefined {
  if (!lists(headers, "upgrade", "websocket") || !lists(headers, "connection", "upgrade")) {
    return "no_upgrade";
  }
  const key = headers.get("sec-websocket-key") ?? "";
  const isSound = headers.get("sec-websocket-version") === "13" &&
    /^[A-Za-z0-9+/]{22}==$/.test(key);
  if (!isSound) return "bad_handshake";
  const origin = headers.get("origin");
  if (origin !== null && !isSameHost(origin, headers.get("host") ?? "")) return "foreign_origin";
}

/** Whether a request asks to open a WebSocket here, in a way that can be granted. */
export function isUpgrade({ method, path, headers }: RequestHead): boolean {
  return method === "GET" && path === webSocketPath && upgradeRefusal(headers) === undefined;
}

/** The answer that opens a WebSocket (RFC 6455, section 4.2.2). */
export function acceptance(headers: Headers): Uint8Array {
  const key = headers.get("sec-websocket-key") + keySuffix;
  const accept = createHash("sha1").update(key).digest("base64");
  return new TextEncoder().encode(
    "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n" +
      `sec-websocket-accept: ${accept}\r\n\r\n`,
  );
}

function lists(headers: Headers, field: string, wanted: string): boolean {
  const tokens = (headers.get(field) ?? "").toLowerCase().split(",");
  return tokens.some((token) => token.trim() === wanted);
}

function isSameHost(origin: string, host: string): boolean {
  try {
    const page = new URL(origin);
    // Leaves out the port where it is the scheme's own, as the page's has been.
    return page.host !== "" && page.host === new URL(`${page.protocol}//${host}`).host;
  } catch {
    return false;
  }
}
