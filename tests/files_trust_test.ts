import assert from "node:assert/strict";
import { join } from "node:path";
import { makeSelfSigned } from "../server/net/self_signed.ts";
import { BadHttp } from "../client/core/files/byte_reader.ts";
import { exchange } from "../client/core/files/http_exchange.ts";
import { connectHttp, placeAtChat } from "../client/core/files/http_place.ts";
import { fetchCertificate, pemOf } from "../client/core/certificate.ts";
import { systemClock } from "../client/core/clock.ts";
import { makeCertificate } from "./support/identity.ts";
import { connect, say, serve, settingsOf } from "./support/people.ts";
import { runChat } from "./support/program.ts";
import { inFolder } from "./support/temporary_folder.ts";

/** Puts a new certificate of the operator's, good for a name, where the server reads it. */
async function certify(folder: string, name: string): Promise<string[]> {
  const [cert, key] = [join(folder, "tls.pem"), join(folder, "tls.key")];
  const notBefore = new Date(Date.now() - 1000 * 60 * 60);
  const notAfter = new Date(Date.now() + 1000 * 60 * 60);
  const made = await makeSelfSigned({ names: [name], notBefore, notAfter });
  await Deno.writeTextFile(key, made.privateKeyPem);
  await Deno.writeTextFile(cert, made.certificatePem);
  return ["--tls-cert", cert, "--tls-key", key];
}

Deno.test("files go on when the operator's certificate is replaced, and at a new address", () =>
  inFolder(async (folder) => {
    const tls = await certify(folder, "files.example");
    await using stack = new AsyncDisposableStack();
    const first = stack.use(await serve(folder, { httpPort: 0, more: tls }));
    await using ana = await connect(
      folder,
      "ana",
      "--udp-port",
      String(first.udpPort),
      first.lines[0]!,
    );
    await using bia = await connect(
      folder,
      "bia",
      ...["--udp-port", String(first.udpPort), "--downloads", join(folder, "bia-has")],
      first.lines[1]!,
    );
    await say(bia, "/join ana");
    const path = join(folder, "a.txt");
    let count = 0;
    const pass = async () => {
      await Deno.writeTextFile(path, `number ${++count}`);
      await say(ana, `/send bia ${path}`);
      await bia.stdout.waitFor("ana offers a.txt");
      await say(bia, "/accept last");
      const saved = await bia.stderr.waitFor("saved ");
      assert.equal(await Deno.readTextFile(saved.replace("· saved ", "")), `number ${count}`);
      await ana.stdout.waitFor("bia accepted a.txt");
    };
    await pass();

    // Both are connected and stay so: nobody says welcome to them again.
    await certify(folder, "another.example");
    if (Deno.build.os !== "windows") {
      Deno.kill(first.program.pid, "SIGHUP");
      await first.program.stderr.waitFor("https_certificate_changed");
      await pass();
    }

    await first.program.kill();
    await certify(folder, "third.example");
    const moved = { host: "127.0.0.2", udpPort: first.udpPort, httpPort: 0, more: tls };
    const second = stack.use(await serve(folder, moved));
    await ana.stderr.waitFor("connected to 127.0.0.2");
    await ana.stderr.waitFor("caught up");
    await bia.stderr.waitFor("connected to 127.0.0.2");
    await pass();

    // A script, too.
    const env = { CHAT_PASSWORD: "" };
    const sent = await runChat(
      ["send", "--data", folder, "--profile", "ana", "--file", path, "bia"],
      { env },
    );
    assert.equal(sent.code, 0, sent.stderr);
    assert.ok(second.httpPort > 0);
  }));

/** Certificates that work on the port and that a client cannot follow to an authority. */
const strange = {
  "says that it is an authority itself": { authority: true, issuer: "CN=files.example" },
  "was issued by an authority that nobody has": { authority: false, issuer: "CN=elsewhere" },
} as const;

for (const [what, { authority, issuer }] of Object.entries(strange)) {
  Deno.test(`files arrive although the operator's certificate ${what}`, () =>
    inFolder(async (folder) => {
      const [cert, key] = [join(folder, "tls.pem"), join(folder, "tls.key")];
      const made = await makeCertificate({ authority, issuer });
      await Deno.writeTextFile(cert, made.pem);
      await Deno.writeTextFile(key, made.key);
      const more = ["--tls-cert", cert, "--tls-key", key];
      await using server = await serve(folder, { httpPort: 0, more });
      // It is so: this port cannot be trusted by what was handed over.
      const address = { host: "127.0.0.1", port: server.httpPort };
      const place = { address, name: "files.example", certificate: made.pem };
      await assert.rejects(connectHttp(place, 5_000), /wrong_key/);
      await (await connect(folder, "bia", server.lines[1]!)).kill();
      await (await connect(folder, "ana", server.lines[0]!)).kill();
      const path = join(folder, "a.txt");
      await Deno.writeTextFile(path, "all the same");
      const { args, env } = settingsOf(folder, "ana");
      const sent = await runChat(["send", ...args, "--file", path, "bia"], { env });
      assert.equal(sent.code, 0, sent.stderr);
      await using bia = await connect(folder, "bia", "--downloads", join(folder, "bia-has"));
      await say(bia, "/join ana");
      await say(bia, "/accept last");
      const saved = await bia.stderr.waitFor("saved ");
      assert.equal(await Deno.readTextFile(saved.replace("· saved ", "")), "all the same");
    }));
}

Deno.test("whoever asks for HTTP on the port of the chat gets it, but not without a surface", () =>
  inFolder(async (folder) => {
    for (const httpPort of [0, undefined]) {
      await using server = await serve(await Deno.makeTempDir({ dir: folder }), { httpPort });
      const pem = await fetchCertificate({ host: "127.0.0.1", port: server.port }, 5_000);
      const pin = { fingerprint: "", pem: pemOf(pem) };
      const place = placeAtChat({ host: "127.0.0.1", port: server.port }, pin);
      const request = { method: "GET", path: "/livez", headers: {} } as const;
      const options = { clock: systemClock, signal: new AbortController().signal };
      const asked = exchange(place, request, options);
      if (httpPort === undefined) await assert.rejects(asked, BadHttp);
      else {
        using answer = await asked;
        assert.equal(answer.status, 200);
      }
    }
  }));
