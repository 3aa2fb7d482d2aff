import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import {
  type HostKey,
  isSealed,
  keyIdOf,
  newHostKey,
  open,
  seal,
  type SealedDirection,
  sealedOverheadBytes,
} from "./sealed_report.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const hostKey: fc.Arbitrary<HostKey> = fc.record({
  key: bytes(32),
  keyId: fc.stringMatching(/^[0-9a-f]{16}$/),
});
const direction = fc.constantFrom<SealedDirection>("report", "answer");
const text = fc.string({ unit: "grapheme", maxLength: 400 });

Deno.test("what was sealed is opened, and is as long as it says", () => {
  fc.assert(fc.property(text, direction, hostKey, (said, way, host) => {
    const datagram = seal(said, way, host);
    assert.ok(isSealed(datagram));
    assert.equal(keyIdOf(datagram), host.keyId);
    assert.equal(datagram.length, new TextEncoder().encode(said).length + sealedOverheadBytes);
    assert.equal(open(datagram, way, host), said);
  }));
});

Deno.test("a bit that was turned, wherever it is, is noticed", () => {
  fc.assert(
    fc.property(text, direction, hostKey, fc.nat(), fc.nat(7), (said, way, host, at, bit) => {
      const datagram = seal(said, way, host);
      datagram[at % datagram.length]! ^= 1 << bit;
      assert.equal(open(datagram, way, host), undefined);
    }),
  );
  const host = newHostKey();
  const datagram = seal("cpus", "report", host);
  for (let bit = 0; bit < datagram.length * 8; bit++) {
    const turned = datagram.slice();
    turned[bit >> 3]! ^= 1 << (bit & 7);
    assert.equal(open(turned, "report", host), undefined, `bit ${bit}`);
  }
});

Deno.test("a datagram that was cut at either end, or has something behind it, is not opened", () => {
  fc.assert(fc.property(text, direction, hostKey, fc.nat(), (said, way, host, cut) => {
    const datagram = seal(said, way, host);
    const length = cut % datagram.length;
    assert.equal(open(datagram.subarray(0, length), way, host), undefined);
    assert.equal(open(datagram.subarray(datagram.length - length), way, host), undefined);
    assert.equal(open(Uint8Array.of(...datagram, cut & 255), way, host), undefined);
  }));
});

Deno.test("another host's key, another id or the other direction opens nothing", () => {
  fc.assert(fc.property(text, direction, hostKey, hostKey, (said, way, host, other) => {
    const datagram = seal(said, way, host);
    const otherWay = way === "report" ? "answer" : "report";
    assert.equal(open(datagram, otherWay, host), undefined);
    fc.pre(host.keyId !== other.keyId && host.key.some((byte, at) => byte !== other.key[at]));
    assert.equal(open(datagram, way, other), undefined);
    assert.equal(open(datagram, way, { ...host, key: other.key }), undefined);
    assert.equal(open(datagram, way, { ...host, keyId: other.keyId }), undefined);
  }));
});

Deno.test("no datagram of a stranger makes it throw", () => {
  const host = newHostKey();
  fc.assert(fc.property(fc.uint8Array({ maxLength: 1300 }), (datagram) => {
    assert.equal(open(datagram, "report", host), undefined);
    const named = Uint8Array.of(...seal("", "report", host).subarray(0, 9), ...datagram);
    assert.equal(open(named, "report", host), undefined);
  }));
});

/** The texts and datagrams that the page gives to compare. */
async function pageVectors(): Promise<{ text: string; datagram: string }[]> {
  const page = await Deno.readTextFile(new URL("./PROTOCOL.md", import.meta.url));
  const section = page.slice(page.indexOf("\n## Sealed reports\n"));
  const block = /To compare, in hexadecimal[^]*?```text\n([^]*?)```/.exec(section)![1]!;
  return block.trim().split("\n\n").map((part) => {
    const [text, ...lines] = part.split("\n");
    return { text: text!, datagram: lines.join("") };
  });
}

const hexOf = (data: Uint8Array) =>
  Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");

const vectorHost = {
  key: Uint8Array.from({ length: 32 }, (_, index) => index),
  keyId: "a1a2a3a4a5a6a7a8",
};
const vectorSalt = Uint8Array.from({ length: 16 }, (_, index) => 0xf0 + index);

Deno.test("the datagrams that PROTOCOL.md gives to compare are those that we make", async () => {
  const vectors = await pageVectors();
  const ways = ["report", "answer"] as const;
  assert.equal(vectors.length, ways.length);
  for (const [at, { text, datagram }] of vectors.entries()) {
    assert.equal(hexOf(seal(text, ways[at]!, vectorHost, vectorSalt)), datagram);
  }
});

Deno.test("somebody who has only read the page opens a report, with the browser's functions", async () => {
  const text = '{"boot":"b","counter":1,"figures":{}}';
  const datagram = seal(text, "report", vectorHost);
  const { subtle } = crypto;
  const own = (data: Uint8Array) => new Uint8Array(data);
  const master = await subtle.importKey("raw", vectorHost.key, "HKDF", false, ["deriveBits"]);
  const how = {
    name: "HKDF",
    hash: "SHA-256",
    salt: own(datagram.slice(9, 25)),
    info: new TextEncoder().encode("chat/1 report"),
  };
  const bits = new Uint8Array(await subtle.deriveBits(how, master, 44 * 8));
  const key = await subtle.importKey("raw", bits.slice(0, 32), "AES-GCM", false, ["decrypt"]);
  const opening = {
    name: "AES-GCM",
    iv: bits.slice(32),
    additionalData: own(datagram.slice(0, 9)),
  };
  const opened = await subtle.decrypt(opening, key, own(datagram.slice(25)));
  assert.equal(new TextDecoder().decode(opened), text);
});

const script = `
  import { seal } from ${JSON.stringify(new URL("./sealed_report.ts", import.meta.url).href)};
  const host = { key: new Uint8Array(32).fill(7), keyId: "0011223344556677" };
  const counter = Number(Deno.readTextFileSync(Deno.args[0])) + 1;
  const sealed = seal(JSON.stringify({ counter }), "report", host);
  console.log(Array.from(sealed, (byte) => byte.toString(16).padStart(2, "0")).join(""));
`;

Deno.test("twins with the same state on their disks seal the same counter with different nonces", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const counter = join(folder, "counter");
    await Deno.writeTextFile(counter, "41");
    const program = join(folder, "twin.ts");
    await Deno.writeTextFile(program, script);
    const config = fileURLToPath(new URL("../deno.json", import.meta.url));
    const twin = async () => {
      const args = ["run", "-A", "--no-check", `--config=${config}`, program, counter];
      const { stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
      return new TextDecoder().decode(stdout).trim();
    };
    const [one, other] = await Promise.all([twin(), twin()]);
    assert.equal(one!.length, other!.length);
    assert.equal(one!.slice(0, 18), other!.slice(0, 18));
    // The salt decides key and nonce; the ciphertext of the same text is another one, too.
    assert.notEqual(one!.slice(18, 50), other!.slice(18, 50));
    assert.notEqual(one!.slice(50, -32), other!.slice(50, -32));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
