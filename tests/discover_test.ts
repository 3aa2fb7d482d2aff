import assert from "node:assert/strict";
import { join } from "node:path";
import { type Program, runChat, spawnChat } from "./support/program.ts";
import { inFolder } from "./support/temporary_folder.ts";

interface Served extends AsyncDisposable {
  readonly program: Program;
  readonly port: number;
  readonly https: number;
  readonly udpPort: number;
  readonly fingerprint: string;
}

async function serve(data: string, ...more: readonly string[]): Promise<Served> {
  const program = await spawnChat([
    ...["serve", "--data", data, "--host", "127.0.0.1", "--port", "0", "--http-port", "0"],
    ...["--password-cost", "10", "--log-format", "json", ...more],
  ]);
  const ready = JSON.parse(await program.stderr.waitFor('"event":"ready"'));
  const portOf = (address: string) => Number(address.replace(/.*:/, ""));
  return {
    program,
    port: portOf(ready.chat),
    https: portOf(ready.https),
    udpPort: Number(ready.udp),
    fingerprint: /#([\w-]{43})/.exec(program.stdout.lines.join("\n"))![1]!,
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

Deno.test("discover lists every server that answers, with where it is and its fingerprint", () =>
  inFolder(async (folder) => {
    await using attic = await serve(join(folder, "1"), "--name", "attic", "--udp-port", "0");
    const sameUdp = ["--udp-port", String(attic.udpPort)];
    await using lab = await serve(join(folder, "2"), "--name", "lab", ...sameUdp);

    const asJson = await runChat(["discover", "--json", ...sameUdp]);
    assert.deepEqual([asJson.code, asJson.stderr], [0, ""]);
    const found = asJson.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    const expected = [["attic", attic] as const, ["lab", lab] as const].map(([name, server]) => ({
      name,
      addresses: [{ host: "127.0.0.1", port: server.port }],
      fingerprint: server.fingerprint,
      http_port: server.https,
    }));
    assert.deepEqual(found.sort((one, other) => one.name < other.name ? -1 : 1), expected);

    const asText = await runChat(["discover", ...sameUdp]);
    assert.equal(asText.code, 0);
    for (const [name, { port, https, fingerprint }] of [["attic", attic], ["lab", lab]] as const) {
      const lines = [
        name,
        `  join:         chat connect 127.0.0.1:${port}`,
        `  chat port:    ${port}`,
        `  HTTPS port:   ${https}`,
        `  fingerprint:  ${fingerprint}`,
      ];
      assert.ok(asText.stdout.includes(lines.join("\n") + "\n"), asText.stdout);
    }
  }));

Deno.test("a server without UDP is not found, and discover says what to look at", () =>
  inFolder(async (folder) => {
    const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
    const port = String((socket.addr as Deno.NetAddr).port);
    socket.close();
    await using server = await serve(folder, "--no-udp", "--udp-port", port);
    assert.ok(server.port > 0);
    const english = await runChat(["discover", "--udp-port", port]);
    assert.deepEqual([english.code, english.stdout], [69, ""]);
    assert.match(
      english.stderr,
      /^chat: error: No server answered .* 1 s\nchat: hint: .*firewall/i,
    );
    const portuguese = await runChat(["discover", "--json", "--udp-port", port], {
      env: { LANG: "pt_BR.UTF-8" },
    });
    assert.deepEqual([portuguese.code, portuguese.stdout], [69, ""]);
    assert.match(portuguese.stderr, /^chat: error: Nenhum servidor respondeu/);
  }));

Deno.test("a time to wait that is none is refused by name", async () => {
  const { code, stderr } = await runChat(["discover", "--timeout", "0"]);
  assert.equal(code, 78);
  assert.match(stderr, /--timeout "0".*a whole number from 1 to 60/);
});
