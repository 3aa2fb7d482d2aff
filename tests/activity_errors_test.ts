import assert from "node:assert/strict";
import { makeOperatorToken } from "../server/auth/operator_token.ts";
import type { ActivityRow } from "../server/store/activity_types.ts";
import { connect } from "../server/store/database.ts";
import { makeBreakable } from "./support/breakable_store.ts";
import { type EdgeServer, startEdgeServer } from "./support/edge_server.ts";

/** The errors that the activity log has. */
async function errorsOf({ server }: EdgeServer): Promise<readonly ActivityRow[]> {
  const { store, turn } = server.services;
  await turn.settled();
  return store.activity({ kinds: new Set(["error"]) }, 99).rows;
}

Deno.test("a defect of ours is in the activity log, with whose connection it ended, over the chat and over HTTP", async () => {
  await using house = await startEdgeServer();
  const { store } = house.server.services;
  using ana = await house.connect("tcp");
  await ana.hello();
  await ana.register("ana");
  store.pageBefore = () => {
    throw new Error("a text that is nobody's business");
  };
  await ana.say({ type: "history", conversation: "l1" });
  await ana.ended;
  const token = await makeOperatorToken(store, 1);
  store.activity = ((read) => (...asked) => {
    if (asked[0].from === 0) throw new Error("a text that is nobody's business");
    return read(...asked);
  })(store.activity.bind(store));
  const place = `http://${house.edges.addresses().http}/api/v1/activity?limit=1&from=1970-01-01`;
  const response = await fetch(place, { headers: { authorization: `Bearer ${token}` } });
  await response.body?.cancel();
  assert.equal(response.status, 500);
  const told = (await errorsOf(house)).map(({ detail, address }) => [detail, address]);
  assert.deepEqual(told, [["bug", "127.0.0.1"], ["http_request_failed", undefined]]);
});

Deno.test("commits that failed are in it once one is written, and how many they were", async () => {
  await using house = await startEdgeServer();
  using ana = await house.connect("tcp");
  await ana.hello();
  await ana.register("ana");
  {
    using database = connect(`${house.folder}/chat.db`);
    makeBreakable({ database });
  }
  for (let time = 0; time < 3; time++) {
    assert.equal((await ana.tell("#lobby", "unkept")).code, "storage_failed");
  }
  assert.deepEqual(await errorsOf(house), []);
  assert.equal((await ana.tell("#lobby", "kept")).type, "message_ack");
  assert.deepEqual((await errorsOf(house)).map(({ detail }) => detail), ["storage_failed 3"]);
});
