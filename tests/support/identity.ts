import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { fingerprintOf, pemOf } from "../../client/core/certificate.ts";
import { pinnedName } from "../../protocol/wire.ts";

/** A certificate like those that servers identify themselves with, and its key. */
export interface TestIdentity {
  readonly der: Uint8Array;
  readonly pem: string;
  /** PKCS #8. */
  readonly key: string;
  readonly fingerprint: string;
}

/** Makes a self-signed P-256 certificate. */
export async function makeIdentity(): Promise<TestIdentity> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: "01",
    name: "CN=chat",
    notBefore: new Date("2020-01-01"),
    notAfter: new Date("2060-01-01"),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.SubjectAlternativeNameExtension([{ type: "dns", value: pinnedName }]),
    ],
  });
  const der = new Uint8Array(certificate.rawData);
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  const key = x509.PemConverter.encode(pkcs8, "PRIVATE KEY");
  return { der, pem: pemOf(der), key, fingerprint: fingerprintOf(der) };
}
