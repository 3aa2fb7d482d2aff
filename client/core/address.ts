/** Where a server may be; an IPv6 address stands without its brackets. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export { formatAddress } from "../../protocol/join.ts";

/** Whether two addresses are spelled the same. */
export function sameAddress(one: Address, other: Address): boolean {
  return one.host === other.host && one.port === other.port;
}
