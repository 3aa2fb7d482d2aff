import assert from "node:assert/strict";
import { uuidv7 } from "../protocol/ids.ts";
import { maxOutboxUnits } from "../server/delivery/outbox.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { startTestServer } from "./support/test_server.ts";

const count = 6_000;
const inFlight = 100;
const padding = "x".repeat(4_000);

Deno.test("a member who stops reading costs little, disturbs nobody and has everything when back", async () => {
  // It stops, and is back before anybody gives it up.
  await using house = await startTestServer({}, new FakeClock());
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  using slow = await house.join("slow");
  const members = ["bia", "slow"];
  await ana.ask({ type: "create_group", client_id: uuidv7(), name: "#lab", members });
  await Promise.all([bia.next("membership"), slow.next("membership")]);
  const { store, delivery } = house.server.services;
  const [feed] = delivery.roster.feeds(store.accountNamed("slow")!.id);

  slow.pause();
  let most = 0;
  for (let at = 0; at < count; at += inFlight) {
    await Promise.all(
      Array.from({ length: inFlight }, (_, index) => ana.tell("#lab", `${at + index} ${padding}`)),
    );
    await bia.next("message", ({ content }) => content === `${at + inFlight - 1} ${padding}`);
    most = Math.max(most, feed!.outbox.units);
  }
  assert.ok(most < 2 * maxOutboxUnits, `${most} units waited for somebody who reads nothing`);
  assert.ok(most > 0, "it read everything, and so was not slow");

  slow.resume();
  await slow.next("message", ({ content }) => content === `${count - 1} ${padding}`);
  for (const member of [bia, slow]) {
    const heard = member.heard.filter(({ type }) => type === "message");
    const numbers = heard.map(({ content }) => Number(String(content).split(" ")[0]));
    assert.deepEqual(numbers, Array.from({ length: count }, (_, at) => at), member.username);
  }
});
