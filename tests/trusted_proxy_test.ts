import assert from "node:assert/strict";
import { startEdgeServer } from "./support/edge_server.ts";
import { runChat } from "./support/program.ts";

/** The address that the activity log has for a stranger who says that he is behind a proxy. */
async function notedAddress(trustedProxy: readonly string[]): Promise<string | undefined> {
  await using house = await startEdgeServer({ trustedProxy });
  const { turn, store } = house.server.services;
  const headers = { "x-forwarded-for": "192.0.2.66, 203.0.113.5" };
  const response = await fetch(`http://${house.edges.addresses().http}/api/v1/users`, { headers });
  await response.body?.cancel();
  assert.equal(response.status, 401);
  await turn.settled();
  return store.activity({}, 1000).rows.find(({ kind }) => kind === "login_failed")?.address;
}

Deno.test("who is behind a proxy that was named is whom it has heard it from", async () => {
  assert.equal(await notedAddress(["127.0.0.1"]), "203.0.113.5");
});

Deno.test("anybody else is who he is, whatever he says", async () => {
  assert.equal(await notedAddress([]), "127.0.0.1");
  assert.equal(await notedAddress(["192.0.2.1"]), "127.0.0.1");
});

Deno.test("a proxy that is no address stops the start, named", async () => {
  const { code, stderr } = await runChat(["serve", "--trusted-proxy", "proxy.example"]);
  assert.equal(code, 78);
  assert.match(stderr, /--trusted-proxy "proxy\.example".*an IP address/);
});
