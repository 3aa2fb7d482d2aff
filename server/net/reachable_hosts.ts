import { ownAddresses } from "../../common/platform.ts";

/** Whether an address to listen on stands for every interface. */
export function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

/** The addresses by which others reach what listens on `host`, the default route's first. */
export function reachableHosts(host: string): string[] {
  if (!isWildcard(host)) return [host];
  // Whoever listens on 0.0.0.0 is not reached by IPv6.
  return ownAddresses().filter((address) => host === "::" || !address.includes(":"));
}
