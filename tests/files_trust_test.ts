import assert from "node:assert/strict";
import { join } from "node:path";
import { makeSelfSigned } from "../server/net/self_signed.ts";
import { connect, say, serve } from "./support/people.ts";
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
