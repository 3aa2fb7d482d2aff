/** The part of `Deno.NetworkInterfaceInfo` that choosing an address needs. */
export interface InterfaceAddress {
  readonly name: string;
  readonly family: "IPv4" | "IPv6";
  readonly address: string;
}

/** Bridges and tunnels of containers and virtual machines, which others cannot reach. */
const virtualInterface = /^(docker|br-|veth|virbr|vmnet|vboxnet|vEthernet|cni|flannel)/i;

/** Finds the interface of the default route with the lowest metric in `/proc/net/route`. */
export function defaultInterfaceOf(routes: string): string | undefined {
  const rows = routes.trim().split("\n").slice(1).map((row) => row.split("\t"));
  const defaults = rows.filter(([, destination]) => destination === "00000000");
  defaults.sort((one, other) => Number(one[6]) - Number(other[6]));
  return defaults[0]?.[0];
}

function isUsable({ address }: InterfaceAddress): boolean {
  if (address.startsWith("127.") || address === "::1") return false;
  // A link-local IPv6 address means nothing without the reader's own interface.
  return !/^fe[89ab]/i.test(address);
}

function rank(one: InterfaceAddress, preferred: string | undefined): number {
  const network = one.name === preferred ? 0 : virtualInterface.test(one.name) ? 4 : 2;
  const selfAssigned = one.address.startsWith("169.254.") ? 8 : 0;
  return selfAssigned + network + (one.family === "IPv4" ? 0 : 1);
}

/**
 * Puts those addresses first that others are likely to reach: the `preferred` interface's, then
 * other real ones, then virtual ones; IPv4 before IPv6 on each. Loopback and link-local IPv6
 * addresses are left out.
 */
export function chooseAddresses(
  interfaces: readonly InterfaceAddress[],
  preferred: string | undefined,
): string[] {
  const usable = interfaces.filter(isUsable);
  usable.sort((one, other) => rank(one, preferred) - rank(other, preferred));
  return [...new Set(usable.map((one) => one.address))];
}
