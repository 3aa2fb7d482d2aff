import assert from "node:assert/strict";
import { seal } from "../protocol/sealed_report.ts";
import { SealedReports } from "../server/net/sealed_reports.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { enrollHost } from "./support/sealed_host.ts";
import { startTestServer } from "./support/test_server.ts";

Deno.test("when the disk is behind, datagrams are dropped instead of waiting without an end", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({}, clock);
  const mesa = await enrollHost(house, "mesa");
  const { services } = house.server;
  const waiting: unknown[] = [];
  // A disk that never comes to an end with what it is given.
  const turn = { add: (operation: unknown) => void waiting.push(operation) };
  const sealed = new SealedReports({ ...services, turn: turn as never });
  for (let counter = 1; counter <= 520; counter++) {
    const text = JSON.stringify({ boot: "b1", counter, figures: {} });
    // From many addresses, slowly: no other bound is reached.
    sealed.take(seal(text, "report", mesa.key), `192.0.2.${counter % 250}`, () => {});
    clock.advance(100);
  }
  assert.equal(waiting.length, 512);
  assert.deepEqual([sealed.drops.too_many, sealed.drops.bad_report], [8, 0]);
});
