import { hostname } from "node:os";
import { dirname } from "node:path";
import { chooseAddresses, defaultInterfaceOf } from "./addresses.ts";

/** Whether files have an owner's mode here; Windows keeps a user's folders private by itself. */
export const hasModes = Deno.build.os !== "windows";

/** What asks a process of this system to end in order. */
export const terminationSignals: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM"];

/**
 * Makes a folder, and those above it, that nobody else can look into. One that is there already
 * keeps its mode: somebody chose it.
 */
export async function makePrivateDirectory(path: string): Promise<void> {
  await Deno.mkdir(path, { recursive: true, ...(hasModes ? { mode: 0o700 } : {}) });
}

/**
 * Writes a file that nobody else can read, whole or not at all: beside its place first, to the
 * disk, and then over what was there.
 */
export async function writePrivateFile(path: string, data: string | Uint8Array): Promise<void> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const beside = `${path}.${crypto.randomUUID()}.new`;
  try {
    await writeAndSync(beside, bytes);
    await Deno.rename(beside, path);
  } catch (error) {
    await Deno.remove(beside).catch(() => {});
    throw error;
  }
  if (hasModes) await syncDirectory(dirname(path));
}

async function writeAndSync(path: string, bytes: Uint8Array): Promise<void> {
  using file = await Deno.open(path, {
    write: true,
    createNew: true,
    ...(hasModes ? { mode: 0o600 } : {}),
  });
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
  await file.sync();
}

/** Makes a whole file that was written beside its place take that place, to the disk. */
export async function putInPlace(beside: string, path: string): Promise<void> {
  using file = await Deno.open(beside, { read: true, write: true });
  await file.sync();
  await Deno.rename(beside, path);
  if (hasModes) await syncDirectory(dirname(path));
}

/** A rename is on the disk only when its folder is. */
export async function syncDirectory(path: string): Promise<void> {
  using directory = await Deno.open(path);
  await directory.sync();
}

/**
 * The addresses of this machine that others can use, the default route's first, IPv4 before IPv6;
 * the loopback address when there is no other.
 */
export function ownAddresses(): string[] {
  const addresses = chooseAddresses(Deno.networkInterfaces(), defaultInterface());
  return addresses.length > 0 ? addresses : ["127.0.0.1"];
}

/** Linux says which interface has the default route; elsewhere the order of the list has to do. */
function defaultInterface(): string | undefined {
  try {
    return defaultInterfaceOf(Deno.readTextFileSync("/proc/net/route"));
  } catch {
    return undefined;
  }
}

/** What this machine is called, without its domain. */
export function deviceName(): string {
  return hostname().split(".")[0]!;
}
