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

/** Makes a certificate for `files.example`, signed by a key that is not shown unless it is its own. */
export async function makeCertificate(
  { authority, issuer }: { readonly authority: boolean; readonly issuer: string },
): Promise<{ readonly pem: string; readonly key: string }> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const make = () => crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const keys = await make();
  const subject = "CN=files.example";
  const signer = issuer === subject ? keys : await make();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: "02",
    subject,
    issuer,
    notBefore: new Date("2020-01-01"),
    notAfter: new Date("2060-01-01"),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: signer.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(authority, undefined, true),
      new x509.SubjectAlternativeNameExtension([{ type: "dns", value: "files.example" }]),
    ],
  });
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    pem: pemOf(new Uint8Array(certificate.rawData)),
    key: x509.PemConverter.encode(pkcs8, "PRIVATE KEY"),
  };
}
