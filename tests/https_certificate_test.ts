import assert from "node:assert/strict";
import { join } from "node:path";
import {
  type MadeCertificate,
  selfSigned,
  signedByAuthority,
  writePair,
} from "./support/operator_certificate.ts";
import { runChat } from "./support/program.ts";
import { type ServerProgram, startServerProgram } from "./support/server_program.ts";
import { temporaryFolder } from "./support/temporary_folder.ts";
import { dialWebSocket } from "./support/websocket_wire.ts";
import { WireClient } from "./support/wire_client.ts";

/** What `welcome`, which comes over the pinned connection, says of the HTTPS port. */
async function welcomed(server: ServerProgram) {
  using client = await server.connectTls();
  const { http } = await client.hello();
  return http!;
}

/** Asks over HTTPS as our clients do: they trust what `welcome` has handed them, and its name. */
async function isLive({ port, name, certificate }: Awaited<ReturnType<typeof welcomed>>) {
  // The name need not be in the DNS: the address is whatever the client has reached.
  const plain = await Deno.connect({ hostname: "127.0.0.1", port });
  const secured = await Deno.startTls(plain, { hostname: name, caCerts: [certificate] });
  try {
    await secured.write(new TextEncoder().encode("GET /livez HTTP/1.0\r\n\r\n"));
    const answer = new Uint8Array(64);
    const length = await secured.read(answer);
    return new TextDecoder().decode(answer.subarray(0, length ?? 0)).includes(" 200 ");
  } finally {
    secured.close();
  }
}

const withoutSighup = Deno.build.os === "windows";

Deno.test({
  name: "an operator's certificate is replaced under SIGHUP, and who is connected stays",
  ignore: withoutSighup,
  async fn() {
    await using folder = await temporaryFolder();
    const [first, second] = [await selfSigned(["127.0.0.1"]), await selfSigned(["127.0.0.1"])];
    const { certificate, key } = await writePair(folder.path, first);
    const flags = ["--tls-cert", certificate, "--tls-key", key];
    await using server = await startServerProgram(join(folder.path, "data"), flags);
    const before = await welcomed(server);
    assert.deepEqual([before.name, before.certificate], ["127.0.0.1", first.certificatePem]);
    const url = `wss://127.0.0.1:${before.port}/ws`;
    const wire = await dialWebSocket(url, first.certificatePem);
    using client = new WireClient(wire);
    await client.hello();

    await replace(server, folder.path, second, "https_certificate_changed");
    const after = await welcomed(server);
    assert.deepEqual([after.port, after.certificate], [before.port, second.certificatePem]);
    assert.ok(await isLive(after));
    await assert.rejects(isLive(before));
    assert.equal((await client.register("ana")).status, "success");

    const mixed = { ...first, privateKeyPem: second.privateKeyPem };
    const line = await replace(server, folder.path, mixed, "https_certificate_kept");
    assert.match(line, /tls\.key/);
    assert.ok(await isLive(after));
    client[Symbol.dispose]();
    await wire.closed;
    await server.program.kill("SIGTERM");
  },
});

async function replace(
  server: ServerProgram,
  folder: string,
  pair: MadeCertificate,
  event: string,
): Promise<string> {
  await writePair(folder, pair);
  const { program } = server;
  Deno.kill(program.pid, "SIGHUP");
  return await program.stderr.waitFor(event);
}

Deno.test("our clients trust a certificate of a private authority, with its chain", async () => {
  await using folder = await temporaryFolder();
  const made = await signedByAuthority([{ type: "dns", value: "*.lab.example" }]);
  const chain = { ...made, certificatePem: made.certificatePem + made.authorityPem };
  const { certificate, key } = await writePair(folder.path, chain);
  const flags = ["--tls-cert", certificate, "--tls-key", key];
  await using server = await startServerProgram(join(folder.path, "data"), flags);
  const handed = await welcomed(server);
  assert.equal(handed.name, "chat.lab.example");
  assert.ok(await isLive(handed));
});

Deno.test("a pair that cannot be used stops the start with 78, and names the file", async () => {
  await using folder = await temporaryFolder();
  const [one, other] = [await selfSigned(), await selfSigned()];
  const { certificate, key } = await writePair(folder.path, {
    ...one,
    privateKeyPem: other.privateKeyPem,
  });
  const start = (...flags: string[]) =>
    runChat(["serve", "--data", join(folder.path, "data"), "--port", "0", ...flags]);
  const mismatch = await start("--tls-cert", certificate, "--tls-key", key);
  assert.equal(mismatch.code, 78);
  assert.match(mismatch.stderr, /error: Cannot use ".*tls\.key": it is not the key of .*tls\.pem"/);
  const alone = await start("--tls-cert", certificate, "--lang", "pt-BR");
  assert.equal(alone.code, 78);
  assert.match(alone.stderr, /--tls-cert precisa também de --tls-key/);
});
