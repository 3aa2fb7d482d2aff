import assert from "node:assert/strict";
import { hash, X509Certificate } from "node:crypto";
import { join } from "node:path";
import { hasModes } from "../../common/platform.ts";
import { pinnedName } from "../../protocol/wire.ts";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import { DamagedIdentity, loadIdentity } from "./identity.ts";
import { derOf } from "./pem.ts";

Deno.test("the first start makes an identity and every later one keeps it", () =>
  inFolder(async (folder) => {
    const first = await loadIdentity(folder);
    assert.deepEqual(await loadIdentity(folder), first);
    const der = new X509Certificate(first.certificatePem).raw;
    assert.equal(first.fingerprint, hash("sha256", der, "base64url"));
    assert.match(first.fingerprint, /^[\w-]{43}$/);
  }));

Deno.test("the identity is for one name that never changes, from 2020 for forty years", () =>
  inFolder(async (folder) => {
    const certificate = new X509Certificate((await loadIdentity(folder)).certificatePem);
    assert.equal(certificate.subjectAltName, `DNS:${pinnedName}`);
    assert.match(certificate.validFrom, /Jan .?1 00:00:00 2020/);
    assert.match(certificate.validTo, /Jan .?1 00:00:00 2060/);
    assert.equal(certificate.ca, false);
  }));

Deno.test("two servers have different identities", () =>
  inFolder((one) =>
    inFolder(async (other) => {
      assert.notEqual(
        (await loadIdentity(one)).fingerprint,
        (await loadIdentity(other)).fingerprint,
      );
    })
  ));

Deno.test({
  name: "nobody else can read the key",
  ignore: !hasModes,
  fn: () =>
    inFolder(async (folder) => {
      await loadIdentity(folder);
      const { mode } = await Deno.stat(join(folder, "identity.pem"));
      assert.equal(mode! & 0o777, 0o600);
      assert.deepEqual(Array.from(Deno.readDirSync(folder), (entry) => entry.name), [
        "identity.pem",
      ]);
    }),
});

Deno.test("a damaged identity stops the start and is not replaced", () =>
  inFolder(async (folder) => {
    const path = join(folder, "identity.pem");
    const { certificatePem, privateKeyPem } = await loadIdentity(folder);
    await Deno.remove(path);
    const other = await loadIdentity(folder);
    for (
      const damaged of [
        "",
        certificatePem,
        privateKeyPem,
        certificatePem + other.privateKeyPem,
        certificatePem.replace(/\n..../, "\n") + privateKeyPem,
        certificatePem + privateKeyPem.replace(/\n..../, "\n"),
      ]
    ) {
      await Deno.writeTextFile(path, damaged);
      await assert.rejects(loadIdentity(folder), (error: unknown) => {
        assert.ok(error instanceof DamagedIdentity);
        assert.equal(error.path, path);
        return true;
      });
      assert.equal(await Deno.readTextFile(path), damaged);
    }
  }));

Deno.test("a client that pins the identity connects, and one that pins another does not", () =>
  inFolder((folder) =>
    inFolder(async (otherFolder) => {
      const identity = await loadIdentity(folder);
      const other = await loadIdentity(otherFolder);
      using listener = Deno.listenTls({
        hostname: "127.0.0.1",
        port: 0,
        cert: identity.certificatePem,
        key: identity.privateKeyPem,
        alpnProtocols: ["chat/1"],
      });
      const handshake = async (pinned: string) => {
        const accepted = listener.accept();
        const raw = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
        using client = await Deno.startTls(raw, {
          hostname: pinnedName,
          caCerts: [pinned],
          alpnProtocols: ["chat/1"],
        });
        using server = await accepted;
        const shaken = Promise.allSettled([client.handshake(), server.handshake()]);
        return (await shaken)[0];
      };
      const honest = await handshake(identity.certificatePem);
      assert.equal(honest.status === "fulfilled" && honest.value.alpnProtocol, "chat/1");
      assert.equal((await handshake(other.certificatePem)).status, "rejected");
    })
  ));

Deno.test("the bytes of a PEM block are those of the certificate", () =>
  inFolder(async (folder) => {
    const { certificatePem } = await loadIdentity(folder);
    assert.deepEqual(derOf(certificatePem), new X509Certificate(certificatePem).raw);
  }));
