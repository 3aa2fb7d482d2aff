import type { Address } from "./address.ts";
import { fetchCertificate, fingerprintOf, pemOf } from "./certificate.ts";
import { ConnectFailure } from "./connect_failure.ts";
import { defaultConnectTimeoutMs, type Pin } from "./open_pinned.ts";

export { defaultConnectTimeoutMs, openPinned, type Pin } from "./open_pinned.ts";

/** Asked when nothing tells which key is right: shows the fingerprint, and says whether it is. */
export type ConfirmKey = (fingerprint: string, address: Address) => Promise<boolean>;

/**
 * Gets to know a server: fetches its certificate, and compares it with the fingerprint of a join
 * line, or else asks. Nothing is sent, and the pin is only good for {@link openPinned}.
 *
 * @throws {ConnectFailure} `wrong_key` when the fingerprint differs, `unconfirmed` when nobody
 * said that it is right.
 */
export async function meet(
  address: Address,
  expected: string | undefined,
  confirm: ConfirmKey,
  timeoutMs: number = defaultConnectTimeoutMs,
): Promise<Pin> {
  const der = await fetchCertificate(address, timeoutMs);
  const fingerprint = fingerprintOf(der);
  if (expected !== undefined && fingerprint !== expected) {
    throw new ConnectFailure("wrong_key", address, `it shows ${fingerprint}`, fingerprint);
  }
  if (expected === undefined && !(await confirm(fingerprint, address))) {
    throw new ConnectFailure("unconfirmed", address, `it shows ${fingerprint}`, fingerprint);
  }
  return { fingerprint, pem: pemOf(der) };
}
