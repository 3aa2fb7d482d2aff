import assert from "node:assert/strict";
import { chooseAddresses, defaultInterfaceOf } from "./addresses.ts";

const routes = `Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask
wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000
eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000
eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF
`;

Deno.test("the default route with the lowest metric is the one", () => {
  assert.equal(defaultInterfaceOf(routes), "eth0");
  assert.equal(defaultInterfaceOf("Iface\tDestination\n"), undefined);
});

Deno.test("the default route's address comes first and unreachable ones are left out", () => {
  const chosen = chooseAddresses([
    { name: "lo", family: "IPv4", address: "127.0.0.1" },
    { name: "docker0", family: "IPv4", address: "172.17.0.1" },
    { name: "wlan0", family: "IPv4", address: "192.168.1.30" },
    { name: "eth0", family: "IPv6", address: "2001:db8::1" },
    { name: "eth0", family: "IPv6", address: "fe80::1" },
    { name: "eth0", family: "IPv4", address: "192.168.1.20" },
    { name: "eth1", family: "IPv4", address: "169.254.7.7" },
  ], "eth0");
  assert.deepEqual(chosen, [
    "192.168.1.20",
    "2001:db8::1",
    "192.168.1.30",
    "172.17.0.1",
    "169.254.7.7",
  ]);
});
