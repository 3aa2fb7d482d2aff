import { createPublicKey, X509Certificate } from "node:crypto";
import { writePrivateFile } from "../../common/platform.ts";
import { dataFolder } from "../data_folder.ts";
import { pinnedName } from "../../protocol/wire.ts";
import { findPem, fingerprintOf } from "./pem.ts";
import { makeSelfSigned } from "./self_signed.ts";

/** Who this server is, for as long as its data folder lives. */
export interface Identity {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** base64url(SHA-256(DER)), as join lines carry it. */
  readonly fingerprint: string;
}

/** An identity that is there and cannot be used: a new one would turn every client away. */
export class DamagedIdentity extends Error {
  override readonly name = "DamagedIdentity";

  constructor(readonly path: string) {
    super(path);
  }
}

/** Long before and after any clock that is merely wrong, because clients check it. */
const notBefore = new Date("2020-01-01T00:00:00Z");
const notAfter = new Date("2060-01-01T00:00:00Z");

/**
 * Reads the certificate and key by which clients know this server; the first start makes them.
 *
 * @throws {DamagedIdentity} when the file is there and damaged.
 */
export async function loadIdentity(dataDirectory: string): Promise<Identity> {
  const { identity: path } = dataFolder(dataDirectory);
  const kept = await Deno.readTextFile(path).catch((error: unknown) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  return kept === undefined ? await makeIdentity(path) : parseIdentity(kept, path);
}

function parseIdentity(text: string, path: string): Identity {
  const certificatePem = findPem(text, "CERTIFICATE");
  const privateKeyPem = findPem(text, "PRIVATE KEY");
  if (certificatePem === undefined || privateKeyPem === undefined) throw new DamagedIdentity(path);
  if (!belongTogether(certificatePem, privateKeyPem)) throw new DamagedIdentity(path);
  return { certificatePem, privateKeyPem, fingerprint: fingerprintOf(certificatePem) };
}

function belongTogether(certificatePem: string, privateKeyPem: string): boolean {
  const form = { type: "spki", format: "pem" } as const;
  try {
    const { publicKey } = new X509Certificate(certificatePem);
    return publicKey.export(form) === createPublicKey(privateKeyPem).export(form);
  } catch {
    return false;
  }
}

async function makeIdentity(path: string): Promise<Identity> {
  const made = await makeSelfSigned({ names: [pinnedName], notBefore, notAfter });
  // One file, so that a crash cannot leave a certificate without its key.
  await writePrivateFile(path, made.certificatePem + made.privateKeyPem);
  return { ...made, fingerprint: fingerprintOf(made.certificatePem) };
}
