import assert from "node:assert/strict";
import { acceptance, isUpgrade, upgradeRefusal } from "./upgrade.ts";

const sound = {
  host: "chat.lan:8443",
  upgrade: "websocket",
  connection: "keep-alive, Upgrade",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

function refusalOf(changes: Record<string, string>): ReturnType<typeof upgradeRefusal> {
  return upgradeRefusal(new Headers({ ...sound, ...changes }));
}

Deno.test("a handshake is answered as the standard's own example is", () => {
  const answer = new TextDecoder().decode(acceptance(new Headers(sound)));
  assert.match(answer, /^HTTP\/1\.1 101 /);
  assert.match(answer, /\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n\r\n$/);
});

Deno.test("a program that is no browser says no origin, and may", () => {
  assert.equal(refusalOf({}), undefined);
});

Deno.test("a page of the same host may, whatever the port of its scheme is", () => {
  assert.equal(refusalOf({ origin: "https://chat.lan:8443" }), undefined);
  assert.equal(refusalOf({ origin: "https://CHAT.lan:8443" }), undefined);
  assert.equal(refusalOf({ origin: "https://chat.lan", host: "chat.lan" }), undefined);
  assert.equal(refusalOf({ origin: "https://chat.lan", host: "chat.lan:443" }), undefined);
  assert.equal(refusalOf({ origin: "http://[fd00::20]:80", host: "[fd00::20]" }), undefined);
});

Deno.test("a page of another host, or of none, may not", () => {
  const others = ["https://evil.example", "https://chat.lan", "https://chat.lan.evil.example:8443"];
  for (const origin of [...others, "null", "", "file://", "chat.lan:8443"]) {
    assert.equal(refusalOf({ origin }), "foreign_origin", origin);
  }
});

Deno.test("what is no handshake, or not a sound one, is told apart", () => {
  assert.equal(refusalOf({ upgrade: "h2c" }), "no_upgrade");
  assert.equal(refusalOf({ connection: "keep-alive" }), "no_upgrade");
  assert.equal(refusalOf({ "sec-websocket-version": "8" }), "bad_handshake");
  assert.equal(refusalOf({ "sec-websocket-key": "short" }), "bad_handshake");
});

Deno.test("only GET on the path of the chat is one", () => {
  const headers = new Headers(sound);
  assert.equal(isUpgrade({ method: "GET", path: "/ws", headers }), true);
  assert.equal(isUpgrade({ method: "POST", path: "/ws", headers }), false);
  assert.equal(isUpgrade({ method: "GET", path: "/wsx", headers }), false);
});
