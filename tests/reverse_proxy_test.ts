import assert from "node:assert/strict";
import { join } from "node:path";
import { type EdgeServer, startEdgeServer } from "./support/edge_server.ts";
import { shownBlock } from "./support/operations_page.ts";
import { findTool, toolTest } from "./support/require.ts";
import { steadyPort } from "./support/steady_port.ts";
import { temporaryFolder } from "./support/temporary_folder.ts";
import { dialWebSocket } from "./support/websocket_wire.ts";
import { WireClient } from "./support/wire_client.ts";

/** A configuration with the lines of the operator's page, and all that they leave out. */
async function configuration(folder: string, port: number, behind: string): Promise<string> {
  const shown = await shownBlock("nginx", "location /ws");
  const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${join(folder, name)};`);
  return `
daemon off;
pid ${join(folder, "nginx.pid")};
error_log stderr;
events {}
http {
  access_log off;
  ${folders.join("\n  ")}
  server {
    listen 127.0.0.1:${port};
    ${shown.replaceAll("127.0.0.1:8080", behind)}
  }
}
`;
}

/** Runs nginx in front of a server, and hands over where it listens. */
async function behindNginx(
  house: EdgeServer,
  work: (place: string) => Promise<void>,
): Promise<void> {
  await using folder = await temporaryFolder();
  const port = steadyPort();
  const file = join(folder.path, "nginx.conf");
  const text = await configuration(folder.path, port, house.edges.addresses().http!);
  await Deno.writeTextFile(file, text);
  const child = new Deno.Command(findTool("nginx")!, {
    args: ["-c", file, "-p", folder.path, "-e", "stderr"],
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  try {
    await listening(port);
    await work(`127.0.0.1:${port}`);
  } finally {
    child.kill("SIGTERM");
    await child.status;
  }
}

/** It says nothing when it is ready. */
async function listening(port: number): Promise<void> {
  for (let count = 0; count < 200; count++) {
    try {
      return (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
  throw new Error("nginx does not listen");
}

toolTest("nginx", "people chat, and programs ask, through the proxy that is shown", async () => {
  await using house = await startEdgeServer({ trustedProxy: ["127.0.0.1"] });
  await behindNginx(house, async (place) => {
    const wire = await dialWebSocket(`ws://${place}/ws`);
    using client = new WireClient(wire);
    await client.hello();
    const { token } = await client.register("ana");
    const ask = (path: string, headers: Record<string, string> = {}) =>
      fetch(`http://${place}${path}`, { headers });
    const authorization = `Bearer ${token}`;
    const mine = await ask("/api/v1/tokens", { authorization });
    assert.deepEqual([mine.status, await mine.json()], [200, { tokens: [] }]);
    // What a stranger claims is not what the proxy says of him.
    const stranger = await ask("/api/v1/users", { "x-forwarded-for": "203.0.113.5" });
    assert.equal(stranger.status, 401);
    await stranger.body?.cancel();
    client[Symbol.dispose]();
    await wire.closed;
  });
  await house.server.services.turn.settled();
  const rows = house.server.services.store.activity({}, 1000).rows;
  assert.equal(rows.find(({ kind }) => kind === "login_failed")?.address, "127.0.0.1");
  assert.ok(rows.some(({ kind }) => kind === "registered"));
});
