import assert from "node:assert/strict";
import { foreignProtocol } from "./foreign_protocol.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

Deno.test("a TLS handshake and an HTTP request are known by how they start", () => {
  assert.equal(foreignProtocol(new Uint8Array([0x16, 0x03, 0x01, 0x02])), "tls");
  for (const request of ["GET / HTTP/1.1\r\n", "POST /x HTTP/1.0\r\n", "OPTIONS * HTTP/1.1\r\n"]) {
    assert.equal(foreignProtocol(bytesOf(request)), "http");
  }
});

Deno.test("frames, junk and words of a person are none of them", () => {
  for (const text of ['{"type":"hello"}\n', "", "G", "get me in\n", "GETTING\n", "\x16"]) {
    assert.equal(foreignProtocol(bytesOf(text)), undefined, text);
  }
});
