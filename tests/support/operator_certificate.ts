import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { join } from "node:path";
import { makeSelfSigned } from "../../server/net/self_signed.ts";

/** Certificate and key, as an operator has them in files. */
export interface MadeCertificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

const dayMs = 24 * 60 * 60 * 1000;
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** A certificate that signs itself. */
export function selfSigned(
  names: readonly string[] = ["localhost", "127.0.0.1"],
  lifetimeMs = 30 * dayMs,
): Promise<MadeCertificate> {
  const now = Date.now();
  const [notBefore, notAfter] = [new Date(now - 60 * dayMs), new Date(now + lifetimeMs)];
  return makeSelfSigned({ names, notBefore, notAfter });
}

/** A certificate that a private authority has signed, and that authority's own. */
export async function signedByAuthority(
  names: readonly { readonly type: "dns" | "ip"; readonly value: string }[],
): Promise<MadeCertificate & { readonly authorityPem: string }> {
  const [authority, keys] = await Promise.all([newKeys(), newKeys()]);
  const dates = { notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + dayMs) };
  const signing = { signingAlgorithm: algorithm, ...dates };
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    ...signing,
    name: "CN=Authority of the test",
    keys: authority,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  const leaf = await x509.X509CertificateGenerator.create({
    ...signing,
    subject: "CN=server",
    issuer: root.subject,
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension([...names])]),
    ],
  });
  const privateKey = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    certificatePem: leaf.toString("pem") + "\n",
    authorityPem: root.toString("pem") + "\n",
    privateKeyPem: x509.PemConverter.encode(privateKey, "PRIVATE KEY") + "\n",
  };
}

async function newKeys(): Promise<CryptoKeyPair> {
  return await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

/** Writes a pair into a folder, as `tls.pem` and `tls.key`. */
export async function writePair(
  folder: string,
  { certificatePem, privateKeyPem }: MadeCertificate,
): Promise<{ readonly certificate: string; readonly key: string }> {
  const [certificate, key] = [join(folder, "tls.pem"), join(folder, "tls.key")];
  await Deno.writeTextFile(certificate, certificatePem);
  await Deno.writeTextFile(key, privateKeyPem);
  return { certificate, key };
}
