import assert from "node:assert/strict";
import { join } from "node:path";
import { makeOperatorToken } from "../server/auth/operator_token.ts";
import { hashSecret, newToken } from "../server/auth/tokens.ts";
import { type EdgeServer, startEdgeServer } from "./support/edge_server.ts";
import { LineReader } from "./support/line_reader.ts";
import { findTool, toolTest } from "./support/require.ts";
import { temporaryFolder } from "./support/temporary_folder.ts";

async function metricsOf({ edges }: EdgeServer, token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`http://${edges.addresses().http}/metrics`, { headers });
  return await response.text();
}

toolTest("promtool", "promtool finds nothing to say about the metrics", async () => {
  await using house = await startEdgeServer();
  const token = await makeOperatorToken(house.server.services.store, Date.now());
  using client = await house.connect("tls");
  await client.hello();
  await client.register("ana");
  await metricsOf(house, token);
  const text = await metricsOf(house, token);
  const child = new Deno.Command(findTool("promtool")!, {
    args: ["check", "metrics"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.deepEqual([code, said], [0, ""]);
});

/** What the server's documents show for Prometheus, with this test's places in it. */
function configuration(folder: string, port: number): string {
  return `
global: { scrape_interval: 100ms, scrape_timeout: 100ms }
scrape_configs:
  - job_name: chat
    scheme: https
    authorization: { credentials_file: ${join(folder, "chat.token")} }
    tls_config: { ca_file: ${join(folder, "chat-https.pem")} }
    static_configs: [{ targets: ["127.0.0.1:${port}"] }]
`;
}

toolTest(
  "prometheus",
  "Prometheus scrapes a server with a token that is good for that alone",
  async () => {
    await using folder = await temporaryFolder();
    await using house = await startEdgeServer();
    const { port, certificate } = house.edges.welcome().http!;
    await Deno.writeTextFile(join(folder.path, "chat-https.pem"), certificate);
    await Deno.writeTextFile(join(folder.path, "chat.token"), await scrapeToken(house));
    const config = join(folder.path, "prometheus.yml");
    await Deno.writeTextFile(config, configuration(folder.path, port));
    const child = new Deno.Command(findTool("prometheus")!, {
      args: [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder.path, "data")}`,
        "--web.listen-address=127.0.0.1:0",
      ],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const stderr = new LineReader(child.stderr, "prometheus");
    try {
      const listening = await stderr.waitFor(/msg="Listening on" address=127/);
      const [, address] = /address=([\d.:]+)/.exec(listening)!;
      await stderr.waitFor("Server is ready");
      assert.equal(await scraped(address!, "chat_build_info"), "1");
      assert.equal(await scraped(address!, "up"), "1");
      assert.ok(Number(await scraped(address!, "chat_commit_duration_seconds_count")) >= 0);
    } finally {
      child.kill("SIGKILL");
      await child.status;
      await stderr.ended;
    }
  },
);

async function scrapeToken({ server }: EdgeServer): Promise<string> {
  const token = newToken();
  const at = Date.now();
  await server.services.store.commit([{
    kind: "create_api_token",
    publicId: "prometheus",
    tokenHash: hashSecret(token),
    name: "prometheus",
    account: undefined,
    scopes: ["metrics:read"],
    at,
    expiresAt: at + 60_000,
  }]);
  return token;
}

/** What Prometheus has of a name, as soon as it has it: it looks ten times a second. */
async function scraped(address: string, name: string): Promise<string> {
  for (let count = 0; count < 200; count++) {
    const response = await fetch(`http://${address}/api/v1/query?query=${name}`);
    const { data: { result } } = await response.json();
    if (result.length > 0) return result[0].value[1];
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Prometheus has no ${name}`);
}
