import assert from "node:assert/strict";
import type { ServerFrameOf } from "../../protocol/server_frames.ts";
import { type EdgeServer, startEdgeServer, type Transport } from "./edge_server.ts";
import type { WireClient } from "./wire_client.ts";

type Json = Record<string, unknown>;

/** The sessions of a `session_list`. */
export type SessionList = ServerFrameOf<"session_list">["sessions"];

/** What opens a session: who is logged in on which device. */
export async function open(
  house: EdgeServer,
  transport: Transport,
  username: string,
  { device, ...login }: Json = {},
): Promise<{ client: WireClient; answer: Json }> {
  const client = await house.connect(transport);
  await client.ask({ type: "hello", protocol: 1, agent: "test/1", device: device as string });
  const isKnown = house.server.services.store.accountNamed(username) !== undefined;
  const answer = isKnown ? await client.login(username, login) : await client.register(username);
  return { client, answer };
}

/** What `get_sessions` answers. */
export async function listOf(client: WireClient): Promise<SessionList> {
  return (await client.ask({ type: "get_sessions" })).sessions as SessionList;
}

/** Sees to it that the server hangs up, and that its reason is the last it says. */
export async function assertHungUp(client: WireClient, code: string): Promise<void> {
  assert.equal((await client.next("closing")).code, code);
  await client.ended;
  assert.equal(client.heard.at(-1)!.type, "closing", "nothing is said after the reason");
}

/** A case that has to go the same way over both kinds of connection. */
export function onBoth(
  claim: string,
  run: (house: EdgeServer, transport: Transport) => Promise<void>,
  overrides: Parameters<typeof startEdgeServer>[0] = {},
): void {
  for (const transport of ["tcp", "ws"] as const) {
    Deno.test(`${claim} (${transport})`, async () => {
      await using house = await startEdgeServer(overrides);
      await run(house, transport);
    });
  }
}
