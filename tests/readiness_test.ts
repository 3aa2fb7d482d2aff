import assert from "node:assert/strict";
import { startEdgeServer } from "./support/edge_server.ts";

Deno.test("a server whose disk is full is not ready and says why, and heals", async () => {
  await using server = await startEdgeServer();
  const { store } = server.server.services;
  const base = `http://${server.edges.addresses().http}`;
  const ask = async (path: string) => {
    const response = await fetch(base + path);
    return [response.status, await response.text()] as const;
  };
  assert.deepEqual(await ask("/readyz"), [200, "ready\n"]);
  const health = store.health.bind(store);
  const reason = "database or disk is full";
  Object.assign(store, { health: () => ({ ok: false, reason }) });
  const [status, body] = await ask("/readyz");
  assert.equal(status, 503);
  assert.deepEqual(JSON.parse(body).reasons, [`store: ${reason}`]);
  assert.deepEqual(await ask("/livez"), [200, "ok\n"]);
  // Who is a member may still read, over whatever transport.
  for (const transport of ["tcp", "ws", "wss"] as const) {
    using client = await server.connect(transport);
    await client.hello();
  }
  Object.assign(store, { health });
  assert.deepEqual(await ask("/readyz"), [200, "ready\n"]);
});
