import { type Address, formatAddress } from "./address.ts";

/** Why a connection to a server could not be had, or was given up before anything was said. */
export type ConnectReason =
  /** No route, no answer in time, or a firewall that says nothing. */
  | "unreachable"
  /** The machine answers, and nothing listens on that port. */
  | "refused"
  | "not_resolved"
  /** Something answered that does not speak TLS, or not ours. */
  | "not_chat"
  /** Another certificate, or the pinned one without its key. */
  | "wrong_key"
  /** First contact without a fingerprint, and nobody said that the key is right. */
  | "unconfirmed";

/** A connection that could not be had. The text for people is made by whoever shows it. */
export class ConnectFailure extends Error {
  override readonly name = "ConnectFailure";

  /** @param detail what the system said, for those who want to look closer. */
  constructor(
    readonly reason: ConnectReason,
    readonly address: Address,
    readonly detail: string,
    /** The fingerprint that was seen instead of the right one, where it is known. */
    readonly seen?: string,
  ) {
    super(`Cannot connect to ${formatAddress(address.host, address.port)}: ${reason} (${detail})`);
  }
}

/** Sorts what `Deno.connect`, `node:tls` and `startTls` throw into one of our reasons. */
export function reasonOf(error: unknown): ConnectReason {
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (/invalid peer certificate|BadSignature|self.signed certificate/i.test(text)) {
    return "wrong_key";
  }
  if (error instanceof Deno.errors.ConnectionRefused || code === "ECONNREFUSED") return "refused";
  if (/lookup address|ENOTFOUND|EAI_|No such host|not known/i.test(text + code)) {
    return "not_resolved";
  }
  const spokeBadly = error instanceof Deno.errors.InvalidData ||
    /corrupt message|tls handshake|alert|ERR_SSL|no certificate/i.test(text + code);
  return spokeBadly ? "not_chat" : "unreachable";
}
