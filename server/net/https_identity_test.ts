import assert from "node:assert/strict";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import {
  type MadeCertificate,
  selfSigned,
  signedByAuthority,
  writePair,
} from "../../tests/support/operator_certificate.ts";
import { silentLogger } from "../../tests/support/silent_logger.ts";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import { HttpsIdentity } from "./https_identity.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** An identity on an operator's files, and all that becomes of it. */
async function withFiles(
  pair: MadeCertificate,
  work: (watched: {
    readonly identity: HttpsIdentity;
    readonly logged: string[];
    /** Writes another pair and lets time pass until it was looked at. */
    replace(pair: MadeCertificate): Promise<void>;
  }) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const files = await writePair(folder, pair);
    const clock = new FakeClock(Date.now());
    const logged: string[] = [];
    let heard = Promise.withResolvers<void>();
    const note = (event: string) => {
      logged.push(event);
      heard.resolve();
    };
    const log = { ...silentLogger, info: note, warn: note, error: note };
    const identity = await HttpsIdentity.open({ data: folder, files, clock, log });
    const replace = async (pair: MadeCertificate) => {
      heard = Promise.withResolvers();
      await writePair(folder, pair);
      clock.advance(10_000);
      await heard.promise;
    };
    await work({ identity, logged, replace }).finally(() => identity.close());
  });
}

Deno.test("files that change are read again, and whoever presents them hears of it", async () => {
  const [first, second] = [await selfSigned(), await selfSigned(["other.example"])];
  await withFiles(first, async ({ identity, replace }) => {
    const heard: string[] = [];
    identity.onChange = ({ name }) => heard.push(name);
    assert.equal(identity.current.name, "localhost");
    await replace(second);
    assert.deepEqual([identity.current.name, heard], ["other.example", ["other.example"]]);
  });
});

Deno.test("what cannot be used changes nothing, is logged once, and the next one is taken", async () => {
  const [first, second] = [await selfSigned(), await selfSigned(["other.example"])];
  await withFiles(first, async ({ identity, logged, replace }) => {
    const mixed = { ...second, privateKeyPem: first.privateKeyPem };
    await replace(mixed);
    assert.equal(identity.current.name, "localhost");
    assert.deepEqual(logged, ["https_certificate_kept"]);
    await replace(second);
    assert.equal(identity.current.name, "other.example");
  });
});

Deno.test("asking for the same again changes nothing", async () => {
  await withFiles(await selfSigned(), async ({ identity, logged }) => {
    identity.onChange = () => assert.fail("it is the same");
    await identity.reload();
    assert.deepEqual(logged, []);
  });
});

Deno.test("one that is over, or without its authority, is presented and warned of", async () => {
  const signed = await signedByAuthority([{ type: "dns", value: "chat.example" }]);
  await withFiles(signed, ({ logged }) => {
    assert.deepEqual(logged, ["https_certificate_without_chain"]);
    return Promise.resolve();
  });
  await withFiles(await selfSigned(["chat.example"], -dayMs), ({ logged }) => {
    assert.deepEqual(logged, ["https_certificate_expired"]);
    return Promise.resolve();
  });
});

Deno.test("a certificate of our own making is renewed without a start", () =>
  inFolder(async (folder) => {
    const clock = new FakeClock(Date.UTC(2026, 5, 2));
    const options = { data: folder, files: undefined, clock, log: silentLogger };
    const identity = await HttpsIdentity.open(options);
    const first = identity.current.certificatePem;
    const renewed = Promise.withResolvers<string>();
    identity.onChange = ({ certificatePem }) => renewed.resolve(certificatePem);
    clock.advance(336 * dayMs);
    assert.notEqual(await renewed.promise, first);
    await identity.close();
  }));
