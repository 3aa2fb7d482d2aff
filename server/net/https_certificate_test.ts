import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import { loadHttpsCertificate } from "./https_certificate.ts";

const dayMs = 24 * 60 * 60 * 1000;
const names = ["lab.example", "192.0.2.20", "2001:db8::20"];

Deno.test("the HTTPS certificate names the machine and itself, for a year", () =>
  inFolder(async (folder) => {
    const clock = new FakeClock(Date.UTC(2026, 5, 2));
    const made = await loadHttpsCertificate(folder, { names, clock });
    const certificate = new X509Certificate(made.certificatePem);
    assert.ok(certificate.checkHost("lab.example") && certificate.checkHost("localhost"));
    for (const address of ["192.0.2.20", "127.0.0.1", "::1", "2001:db8::20"]) {
      assert.ok(certificate.checkIP(address), address);
    }
    assert.equal(made.name, "lab.example");
    assert.match(certificate.validTo, /Jun .?1 00:00:00 2027/);
  }));

Deno.test("the next start presents the same certificate", () =>
  inFolder(async (folder) => {
    const clock = new FakeClock();
    const first = await loadHttpsCertificate(folder, { names, clock });
    clock.advance(300 * dayMs);
    const again = await loadHttpsCertificate(folder, {
      names: ["lab.example", "192.0.2.20", "2001:db8::99"],
      clock,
    });
    assert.equal(first.renewed, true);
    assert.deepEqual(again, { ...first, renewed: false });
  }));

Deno.test("a certificate with less than thirty days left is renewed", () =>
  inFolder(async (folder) => {
    const clock = new FakeClock();
    const first = await loadHttpsCertificate(folder, { names, clock });
    clock.advance(335 * dayMs);
    const second = await loadHttpsCertificate(folder, { names, clock });
    assert.equal(second.renewed, true);
    assert.notEqual(second.certificatePem, first.certificatePem);
  }));

Deno.test("a new address renews the certificate, one that is gone does not", () =>
  inFolder(async (folder) => {
    const clock = new FakeClock();
    await loadHttpsCertificate(folder, { names, clock });
    const fewer = await loadHttpsCertificate(folder, { names: ["lab.example"], clock });
    assert.equal(fewer.renewed, false);
    const moved = await loadHttpsCertificate(folder, { names: ["lab.example", "10.0.0.9"], clock });
    assert.equal(moved.renewed, true);
    assert.ok(new X509Certificate(moved.certificatePem).checkIP("10.0.0.9"));
  }));

Deno.test("a certificate from the future, made under a wrong clock, is renewed", () =>
  inFolder(async (folder) => {
    const clock = new FakeClock();
    await loadHttpsCertificate(folder, { names, clock });
    clock.jump(-20 * 365 * dayMs);
    assert.equal((await loadHttpsCertificate(folder, { names, clock })).renewed, true);
  }));

Deno.test("a damaged certificate, or a host name that fits none, stops nothing", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "https.pem"), "-----BEGIN CERTIFICATE-----\n!");
    const made = await loadHttpsCertificate(folder, { names: ["my_pc ü", "192.0.2.20"] });
    assert.ok(new X509Certificate(made.certificatePem).checkIP("192.0.2.20"));
  }));

Deno.test("without being told, the certificate names this machine", () =>
  inFolder(async (folder) => {
    const { certificatePem } = await loadHttpsCertificate(folder);
    assert.ok(new X509Certificate(certificatePem).checkHost("localhost"));
  }));
