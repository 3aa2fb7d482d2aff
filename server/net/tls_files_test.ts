import assert from "node:assert/strict";
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import {
  selfSigned,
  signedByAuthority,
  writePair,
} from "../../tests/support/operator_certificate.ts";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import { BadTlsFiles, namedTlsFiles, readTlsFiles } from "./tls_files.ts";

const dns = (value: string) => ({ type: "dns", value }) as const;
const ip = (value: string) => ({ type: "ip", value }) as const;

async function refused(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof BadTlsFiles) return error.failure("en").message;
    throw error;
  }
  throw new Error("it was taken");
}

Deno.test("a certificate and its key are read, with a name that it is good for", () =>
  inFolder(async (folder) => {
    const made = await selfSigned(["lab.example", "192.0.2.20"]);
    const pair = await readTlsFiles(await writePair(folder, made));
    assert.deepEqual([pair.name, pair.isWhole], ["lab.example", true]);
    assert.equal(pair.certificatePem.trim(), made.certificatePem.trim());
  }));

Deno.test("a wildcard stands for one label, and an address is a name where there is no other", () =>
  inFolder(async (folder) => {
    for (
      const [names, expected] of [
        [[dns("*.example.org"), dns("chat.example")], "chat.example"],
        [[dns("*.example.org"), ip("192.0.2.1")], "chat.example.org"],
        [[ip("2001:db8::1")], "2001:db8::1"],
      ] as const
    ) {
      const files = await writePair(folder, await signedByAuthority(names));
      assert.equal((await readTlsFiles(files)).name, expected);
    }
  }));

Deno.test("a chain is kept whole, and one that lacks its authority is known as such", () =>
  inFolder(async (folder) => {
    const made = await signedByAuthority([dns("chat.example")]);
    const alone = await readTlsFiles(await writePair(folder, made));
    assert.equal(alone.isWhole, false);
    const chain = made.certificatePem + "a comment\n" + made.authorityPem;
    const whole = await readTlsFiles(
      await writePair(folder, { ...made, certificatePem: chain.replaceAll("\n", "\r\n") }),
    );
    assert.equal(whole.isWhole, true);
    assert.equal(whole.certificatePem.match(/BEGIN CERTIFICATE/g)?.length, 2);
  }));

Deno.test("a key may come in the forms that other programs write", () =>
  inFolder(async (folder) => {
    const made = await selfSigned();
    const sec1 = createPrivateKey(made.privateKeyPem).export({ type: "sec1", format: "pem" });
    const files = await writePair(folder, { ...made, privateKeyPem: String(sec1) });
    assert.match((await readTlsFiles(files)).privateKeyPem, /BEGIN PRIVATE KEY/);
  }));

Deno.test("what cannot be used is refused by the name of its file", () =>
  inFolder(async (folder) => {
    const [one, other] = [await selfSigned(), await selfSigned()];
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const cipher = { cipher: "aes-256-cbc", passphrase: "secret" };
    const locked = String(privateKey.export({ type: "pkcs8", format: "pem", ...cipher }));
    const swapped = { certificatePem: one.privateKeyPem, privateKeyPem: one.certificatePem };
    const broken = one.certificatePem.replace(/\n.{20}/, "\nAAAAAAAAAAAAAAAAAAAA");
    const cases = [
      [
        { ...one, privateKeyPem: other.privateKeyPem },
        /tls\.key": it is not the key of .*tls\.pem/,
      ],
      [{ ...one, certificatePem: "" }, /tls\.pem", which --tls-cert names.*certificate in PEM/],
      [{ ...one, certificatePem: broken }, /tls\.pem", which --tls-cert/],
      [{ ...one, privateKeyPem: "" }, /tls\.key", which --tls-key names.*private key in PEM/],
      [{ ...one, privateKeyPem: locked }, /tls\.key", which --tls-key.*without a password/],
      [swapped, /tls\.(pem|key)/],
      [await signedByAuthority([]), /tls\.pem": it names no host/],
    ] as const;
    for (const [pair, text] of cases) {
      assert.match(await refused(readTlsFiles(await writePair(folder, pair))), text);
    }
    const absent = { certificate: join(folder, "none.pem"), key: join(folder, "tls.key") };
    assert.match(await refused(readTlsFiles(absent)), /Cannot read .*none\.pem", which --tls-cert/);
  }));

Deno.test("one of the two files alone is refused, with the flag of the other", () => {
  assert.equal(namedTlsFiles({}), undefined);
  assert.throws(() => namedTlsFiles({ tlsCert: "a" }), /--tls-cert needs --tls-key/);
  assert.throws(() => namedTlsFiles({ tlsKey: "a" }), /--tls-key needs --tls-cert/);
});
