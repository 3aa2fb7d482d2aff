import { join } from "node:path";
import { writePrivateFile } from "../../common/platform.ts";
import type { HostKey } from "../../protocol/sealed_report.ts";
import type { Address } from "../core/address.ts";
import type { IncomingFrame } from "../core/frames.ts";
import type { Pin } from "../core/open_pinned.ts";

/** What a machine was enrolled with: whoever has it can report in its name, and nothing else. */
export interface Credential {
  /** The name that the machine reports under. */
  readonly host: string;
  readonly address: Address;
  readonly pin: Pin;
  readonly token: string;
  /** What datagrams are sealed with, in base64url, and its id; absent until the server has said it. */
  readonly key?: string;
  readonly keyId?: string;
  /** Where to ask the network when the server is not at its address any more. */
  readonly udpPort?: number;
}

/** A file that is there and holds no credential. */
export class DamagedCredential extends Error {
  override readonly name = "DamagedCredential";

  constructor(readonly path: string) {
    super(`Cannot read "${path}" as the credential of a host`);
  }
}

/** Where the credential is, in a data folder. */
export function credentialPath(dataDirectory: string): string {
  return join(dataDirectory, "report.json");
}

/**
 * Reads the credential.
 *
 * @returns `undefined` when the machine is not enrolled.
 * @throws {DamagedCredential} when it is no credential, or may not be read.
 */
export async function readCredential(dataDirectory: string): Promise<Credential | undefined> {
  const path = credentialPath(dataDirectory);
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new DamagedCredential(path);
  }
  const value = parsed(text);
  if (!isCredential(value)) throw new DamagedCredential(path);
  return value;
}

/**
 * Keeps the credential where only its owner can read it; one that was there is replaced. The
 * folder is there.
 */
export async function writeCredential(
  dataDirectory: string,
  credential: Credential,
): Promise<void> {
  const text = JSON.stringify(credential, undefined, 2) + "\n";
  await writePrivateFile(credentialPath(dataDirectory), text);
}

/** The key for datagrams that a server hands out, as it is kept. */
export function sealingKey({ key, key_id: keyId }: IncomingFrame): Pick<
  Credential,
  "key" | "keyId"
> {
  return typeof key === "string" && typeof keyId === "string" ? { key, keyId } : {};
}

/** The key for datagrams; `undefined` when there is none, or none that can be used. */
export function hostKeyOf({ key, keyId }: Credential): HostKey | undefined {
  if (key === undefined || keyId === undefined || !/^[0-9a-f]{16}$/.test(keyId)) return undefined;
  if (!/^[\w-]{43}$/.test(key)) return undefined;
  const letters = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
  return { key: Uint8Array.from(letters, (letter) => letter.charCodeAt(0)), keyId };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// A schema would take longer to load than all the rest of a report.
function isCredential(value: unknown): value is Credential {
  const { host, address, pin, token } = (value ?? {}) as Partial<Record<string, unknown>>;
  const { host: machine, port } = (address ?? {}) as Partial<Record<string, unknown>>;
  const { pem, fingerprint } = (pin ?? {}) as Partial<Record<string, unknown>>;
  return [host, machine, pem, fingerprint, token].every((one) => typeof one === "string") &&
    Number.isInteger(port);
}
