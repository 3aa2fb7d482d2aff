import assert from "node:assert/strict";
import { uuidv7 } from "../protocol/ids.ts";
import { typingTimeoutMs } from "../protocol/limits.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { startTestServer } from "./support/test_server.ts";
import type { WireClient } from "./support/wire_client.ts";

/** What somebody heard of who types, in short. */
function heard(client: WireClient): string[] {
  return client.heard.filter(({ type }) => type === "typing_notification")
    .map(({ from, status }) => `${from} ${status}`);
}

Deno.test("a notice ends six seconds after its last refresh, also when its typist has gone silent", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({}, clock);
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  await bia.tell("ana", "oi");
  // Nothing more is said or read on this line, as on one that was cut somewhere on its way.
  await bia.say({ type: "typing", receiver: "ana" });
  await ana.next("typing_notification");
  bia.pause();
  clock.advance(typingTimeoutMs - 1);
  await ana.settled();
  assert.deepEqual(heard(ana), ["bia typing"]);
  clock.advance(1);
  assert.equal((await ana.next("typing_notification")).status, "stopped");
  clock.advance(3 * typingTimeoutMs);
  await ana.settled();
  assert.deepEqual(heard(ana), ["bia typing", "bia stopped"]);
});

Deno.test("a notice ends with its typist's connection, everywhere", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using caio = await house.join("caio");
  const bia = await house.join("bia");
  const members = ["ana", "caio"];
  await bia.ask({ type: "create_group", client_id: uuidv7(), name: "#lab", members });
  await bia.say({ type: "typing", receiver: "#lab" });
  await bia.say({ type: "typing", receiver: "ana" });
  await Promise.all([
    ana.next("typing_notification", ({ conversation }) => conversation !== undefined),
    ana.next("typing_notification", ({ conversation }) => conversation === undefined),
    caio.next("typing_notification"),
  ]);
  bia.close();
  await caio.next("typing_notification");
  const ends = [await ana.next("typing_notification"), await ana.next("typing_notification")];
  assert.deepEqual(ends.map(({ status }) => status), ["stopped", "stopped"]);
  assert.deepEqual(heard(caio), ["bia typing", "bia stopped"]);
});

Deno.test("nobody hears typing later, in the lobby, or in a group that they are not in", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  const caio = await house.join("caio");
  await bia.ask({ type: "create_group", client_id: uuidv7(), name: "#lab", members: ["caio"] });
  await bia.say({ type: "typing", receiver: "#lobby" });
  await bia.say({ type: "typing", receiver: "#lab" });
  await caio.next("typing_notification");
  caio.close();
  using again = await house.connect();
  await again.hello();
  await again.login("caio");
  await again.next("caught_up");
  await again.settled();
  await ana.settled();
  assert.deepEqual([heard(again), heard(ana)], [[], []]);
  const { store } = house.server.services;
  const heads = [store.lobby.head, store.groupNamed("#lab")!.head];
  assert.deepEqual(heads, [0, 1], "nothing but the making of the group is stored");
  const refused = await ana.ask({ type: "typing", receiver: "#lab" });
  assert.equal(refused.code, "not_a_member");
});
