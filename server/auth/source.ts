/**
 * What stands for one neighbour when attempts are counted: an IPv4 address, also when it comes
 * mapped into IPv6 (RFC 4291, section 2.5.5.2), or the /64 network of an IPv6 one, because a single
 * machine owns all of it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(sourceOf("2001:db8::1"), sourceOf("2001:db8::2:3:4:5"));
 * assert.equal(sourceOf("::ffff:192.0.2.1"), "192.0.2.1");
 * ```
 */
export function sourceOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.toLowerCase().replace(/%.*$/, "").split("::");
  const groups = head === "" ? [] : head.split(":");
  const tailLength = tail === undefined || tail === "" ? 0 : tail.split(":").length;
  if (tail !== undefined) {
    groups.push(...Array(Math.max(0, 8 - groups.length - tailLength)).fill("0"));
  }
  const network = [...groups, ...(tail ?? "").split(":")].slice(0, 4);
  return network.map((group) => group.replace(/^0+(?=.)/, "")).join(":") + "::/64";
}
