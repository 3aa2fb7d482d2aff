import { createPrivateKey, createPublicKey } from "node:crypto";
import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { tlsFileTexts } from "../../common/text/tls_files.ts";
import { fill, type Language } from "../../common/text/speak.ts";
import type { HttpsCertificate } from "./https_certificate.ts";
import { findPems } from "./pem.ts";

/** Where the operator's certificate and its key are. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
}

/** The operator's certificate, as the files have it. */
export interface TlsPair extends HttpsCertificate {
  readonly notAfter: number;
  /**
   * Whether whoever is handed the chain can follow it to its end: it is signed by itself, or the one
   * that signed it is there. Otherwise it takes an authority that the system trusts.
   */
  readonly isWhole: boolean;
}

/** Files that cannot be used as certificate and key. */
export class BadTlsFiles extends Error {
  override readonly name = "BadTlsFiles";

  constructor(
    readonly code: keyof typeof tlsFileTexts.en,
    readonly values: Readonly<Record<string, string>>,
  ) {
    super(fill(tlsFileTexts.en[code], values));
  }

  /** What `chat serve` ends with. */
  failure(language: Language): Failure {
    return new Failure(exitCodes.config, fill(tlsFileTexts[language][this.code], this.values));
  }
}

const certificateFlag = "--tls-cert";
const keyFlag = "--tls-key";

/**
 * The files that settings name; `undefined` when they name none.
 *
 * @throws {BadTlsFiles} when one is named without the other.
 */
export function namedTlsFiles(
  { tlsCert, tlsKey }: { readonly tlsCert?: string; readonly tlsKey?: string },
): TlsFiles | undefined {
  if (tlsCert !== undefined && tlsKey !== undefined) return { certificate: tlsCert, key: tlsKey };
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  const [flag, other] = tlsCert === undefined
    ? [keyFlag, certificateFlag]
    : [certificateFlag, keyFlag];
  throw new BadTlsFiles("needs_other", { flag, other });
}

/**
 * Reads the operator's certificate, with the chain behind it, and its key.
 *
 * @throws {BadTlsFiles} when they cannot be used; it names the file.
 */
export async function readTlsFiles({ certificate, key }: TlsFiles): Promise<TlsPair> {
  const chain = findPems(await readText(certificate, certificateFlag), "CERTIFICATE");
  const privateKeyPem = await readKey(key);
  const { publicKey, names, notAfter, isWhole } = await parseChain(chain, certificate);
  const ours = createPublicKey(privateKeyPem).export({ type: "spki", format: "der" });
  if (!ours.equals(publicKey)) throw new BadTlsFiles("mismatch", { file: key, certificate });
  const name = bestName(names);
  if (name === undefined) throw new BadTlsFiles("no_name", { file: certificate });
  const certificatePem = chain.join("");
  try {
    // The runtime is the judge: it refuses curves, sizes and forms that others take.
    Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert: certificatePem, key: privateKeyPem })
      .close();
  } catch (error) {
    throw new BadTlsFiles("unusable", { file: certificate, reason: reasonOf(error) });
  }
  return { certificatePem, privateKeyPem, name, renewed: true, notAfter, isWhole };
}

async function readText(file: string, flag: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    throw new BadTlsFiles("unreadable", { file, flag, reason: reasonOf(error) });
  }
}

async function readKey(file: string): Promise<string> {
  const text = await readText(file, keyFlag);
  const block = ["PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"]
    .flatMap((label) => findPems(text, label))[0];
  try {
    // One form for all: PKCS #8 (RFC 5958).
    return String(createPrivateKey(block ?? "").export({ type: "pkcs8", format: "pem" }));
  } catch {
    throw new BadTlsFiles("no_key", { file, flag: keyFlag });
  }
}

interface Parsed {
  /** Its SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array;
  readonly names: readonly { readonly type: string; readonly value: string }[];
  readonly notAfter: number;
  readonly isWhole: boolean;
}

async function parseChain(chain: readonly string[], file: string): Promise<Parsed> {
  // Loaded only here, as where certificates are made: a start seldom needs it.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  try {
    const [leaf, ...others] = chain.map((block) => new x509.X509Certificate(block));
    const names = leaf!.getExtension(x509.SubjectAlternativeNameExtension)?.names.toJSON() ?? [];
    return {
      publicKey: new Uint8Array(leaf!.publicKey.rawData),
      names,
      notAfter: leaf!.notAfter.getTime(),
      isWhole: [leaf!, ...others].some(({ subject }) => subject === leaf!.issuer),
    };
  } catch {
    throw new BadTlsFiles("no_certificate", { file, flag: certificateFlag });
  }
}

/** The name that our clients ask for: any that the certificate is good for will do. */
function bestName(names: Parsed["names"]): string | undefined {
  const of = (wanted: string) =>
    names.filter(({ type }) => type === wanted).map(({ value }) => value);
  const hosts = of("dns");
  const plain = hosts.find((name) => !name.includes("*"));
  // A wildcard stands for one label (RFC 9525, section 6.3).
  return plain ?? hosts[0]?.replace("*", "chat") ?? of("ip")[0];
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
