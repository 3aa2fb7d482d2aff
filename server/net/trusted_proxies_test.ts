import assert from "node:assert/strict";
import { TrustedProxies } from "./trusted_proxies.ts";

Deno.test("nobody is believed without having been named", () => {
  const proxies = new TrustedProxies([]);
  assert.equal(proxies.addressBehind("127.0.0.1", "192.0.2.9"), "127.0.0.1");
  assert.equal(
    new TrustedProxies(["192.0.2.1"]).addressBehind("192.0.2.7", "192.0.2.9"),
    "192.0.2.7",
  );
});

Deno.test("who is behind a proxy is whom it has heard it from, and not what that one has said", () => {
  const proxies = new TrustedProxies(["127.0.0.1", "192.0.2.1"]);
  assert.equal(proxies.addressBehind("127.0.0.1", "203.0.113.5"), "203.0.113.5");
  assert.equal(proxies.addressBehind("127.0.0.1", "10.0.0.1, 203.0.113.5"), "203.0.113.5");
  assert.equal(proxies.addressBehind("127.0.0.1", "203.0.113.5, 192.0.2.1"), "203.0.113.5");
  assert.equal(proxies.addressBehind("::ffff:127.0.0.1", "2001:db8::5"), "2001:db8::5");
});

Deno.test("an address is the same in every spelling, and its neighbour is another", () => {
  const proxies = new TrustedProxies(["2001:DB8:0::1"]);
  assert.equal(proxies.addressBehind("2001:db8::1", "203.0.113.5"), "203.0.113.5");
  assert.equal(proxies.addressBehind("2001:db8::2", "203.0.113.5"), "2001:db8::2");
});

Deno.test("what is no address leaves the nearest that is one", () => {
  const proxies = new TrustedProxies(["127.0.0.1", "192.0.2.1"]);
  for (const forwarded of [null, undefined, "", "unknown", "203.0.113.5, x", "a".repeat(9000)]) {
    assert.equal(proxies.addressBehind("127.0.0.1", forwarded), "127.0.0.1");
  }
  assert.equal(proxies.addressBehind("127.0.0.1", "x, 192.0.2.1"), "192.0.2.1");
});
