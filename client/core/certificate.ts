import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { connect } from "node:tls";
import { alpnProtocol, pinnedName } from "../../protocol/wire.ts";
import type { Address } from "./address.ts";
import { ConnectFailure, reasonOf } from "./connect_failure.ts";

/** base64url(SHA-256(DER)): how people compare certificates. */
export function fingerprintOf(der: Uint8Array): string {
  return createHash("sha256").update(der).digest("base64url");
}

/** A certificate in the textual encoding of RFC 7468. */
export function pemOf(der: Uint8Array): string {
  const lines = Buffer.from(der).toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

/**
 * Asks a server for its certificate and hangs up; sends nothing else. What comes back is not proven
 * to be the server's own: anybody can show a copy. Only a connection pinned to it proves that.
 *
 * @returns the certificate in DER.
 * @throws {ConnectFailure}
 */
export function fetchCertificate(address: Address, timeoutMs: number): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const fail = (error: unknown) =>
    reject(new ConnectFailure(reasonOf(error), address, String(error)));
  const socket = connect({
    host: address.host,
    port: address.port,
    rejectUnauthorized: false,
    servername: pinnedName,
    ALPNProtocols: [alpnProtocol],
  });
  const timer = setTimeout(() => fail(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
  socket.once("secureConnect", () => {
    const der: Uint8Array | undefined = socket.getPeerCertificate(true)?.raw;
    if (der === undefined) fail(new Error("no certificate was shown"));
    else resolve(new Uint8Array(der));
  });
  socket.on("error", fail);
  socket.once("close", () => fail(new Error("tls handshake was cut off")));
  return promise.finally(() => {
    clearTimeout(timer);
    socket.destroy();
  });
}
