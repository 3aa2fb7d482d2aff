import { isIPv6 } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import { ownAddresses, writePrivateFile } from "../../common/platform.ts";
import { type Clock, systemClock } from "../clock.ts";
import { findPem } from "./pem.ts";
import { makeSelfSigned } from "./self_signed.ts";

/** What the HTTPS port presents; our own clients are handed it over the pinned connection. */
export interface HttpsCertificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** A name that the certificate is good for. */
  readonly name: string;
  /** Whether this start made it, so that browsers will ask again. */
  readonly renewed: boolean;
}

export interface HttpsCertificateOptions {
  /** Names and addresses by which browsers reach this machine; found out unless given. */
  readonly names?: readonly string[];
  readonly clock?: Clock;
}

const fileName = "https.pem";
const dayMs = 24 * 60 * 60 * 1000;
const lifetimeMs = 365 * dayMs;
const renewBeforeMs = 30 * dayMs;
const localNames = ["localhost", "127.0.0.1", "::1"];

/**
 * The certificate of the HTTPS port: for a year, with the real names and addresses. One that has
 * less than 30 days left, or lacks a name, is replaced.
 */
export async function loadHttpsCertificate(
  dataDirectory: string,
  options: HttpsCertificateOptions = {},
): Promise<HttpsCertificate> {
  const { names = machineNames(), clock = systemClock } = options;
  const path = join(dataDirectory, fileName);
  const wanted = [...new Set([...names.filter(isNameable), ...localNames])];
  const name = wanted[0]!;
  const kept = await readKept(path);
  if (kept !== undefined && isGood(kept, wanted, clock.now())) {
    return { ...kept.pair, name, renewed: false };
  }
  return { ...await makeCertificate(path, wanted, clock.now()), name, renewed: true };
}

function machineNames(): string[] {
  return [hostname().toLowerCase(), ...ownAddresses()];
}

/** A host name may hold what a certificate cannot (RFC 5280 wants letters, digits and hyphens). */
function isNameable(name: string): boolean {
  return isIPv6(name) || /^[a-z\d]([a-z\d.-]{0,251}[a-z\d])?$/i.test(name);
}

interface Kept {
  readonly pair: { readonly certificatePem: string; readonly privateKeyPem: string };
  readonly names: readonly string[];
  readonly notBefore: number;
  readonly notAfter: number;
}

/** The lines above the blocks are ours; RFC 7468 lets every reader of PEM pass over them. */
function headerOf(text: string, field: string): string {
  return new RegExp(`^${field}: (.*)$`, "m").exec(text)?.[1] ?? "";
}

async function readKept(path: string): Promise<Kept | undefined> {
  const text = await Deno.readTextFile(path).catch(() => "");
  const certificatePem = findPem(text, "CERTIFICATE");
  const privateKeyPem = findPem(text, "PRIVATE KEY");
  if (certificatePem === undefined || privateKeyPem === undefined) return undefined;
  return {
    pair: { certificatePem, privateKeyPem },
    names: headerOf(text, "Names").split(" "),
    notBefore: Date.parse(headerOf(text, "Not-Before")),
    notAfter: Date.parse(headerOf(text, "Not-After")),
  };
}

function isGood(kept: Kept, wanted: readonly string[], now: number): boolean {
  // IPv6 privacy addresses change daily, and each new certificate makes every browser warn again.
  const needed = wanted.filter((name) => !isIPv6(name));
  return needed.every((name) => kept.names.includes(name)) &&
    kept.notBefore <= now && kept.notAfter - now >= renewBeforeMs;
}

async function makeCertificate(path: string, names: readonly string[], now: number) {
  // A browser whose clock is a little behind should not see a certificate from the future.
  const notBefore = new Date(now - dayMs);
  const notAfter = new Date(notBefore.getTime() + lifetimeMs);
  const made = await makeSelfSigned({ names, notBefore, notAfter });
  const header = `Names: ${names.join(" ")}\nNot-Before: ${notBefore.toISOString()}\n` +
    `Not-After: ${notAfter.toISOString()}\n`;
  await writePrivateFile(path, header + made.certificatePem + made.privateKeyPem);
  return made;
}
