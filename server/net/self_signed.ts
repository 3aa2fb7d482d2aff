import { randomBytes } from "node:crypto";
import { isIP } from "node:net";

/** What a self-signed certificate says, and its key. */
export interface SelfSigned {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

export interface SelfSignedOptions {
  /** Names and addresses for the subjectAltName. */
  readonly names: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/**
 * Makes a P-256 key and a certificate for it that signs itself, for servers and not as an
 * authority (RFC 5280: `CA:FALSE`; without that, some verifiers refuse it as a leaf).
 */
export async function makeSelfSigned(options: SelfSignedOptions): Promise<SelfSigned> {
  // Loaded only here: it costs a fifth of a start, and a start seldom needs a new certificate.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const names = options.names.map((value) => ({
    type: isIP(value) === 0 ? "dns" as const : "ip" as const,
    value,
  }));
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: positiveSerial(),
    name: "CN=chat",
    notBefore: options.notBefore,
    notAfter: options.notAfter,
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names),
    ],
  }, crypto);
  const privateKey = new Uint8Array(await crypto.subtle.exportKey("pkcs8", keys.privateKey));
  return {
    certificatePem: certificate.toString("pem") + "\n",
    privateKeyPem: x509.PemConverter.encode(privateKey, "PRIVATE KEY") + "\n",
  };
}

/** Browsers reject two certificates of one issuer with the same serial number, so it is random. */
function positiveSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes.toString("hex");
}
