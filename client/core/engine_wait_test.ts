import assert from "node:assert/strict";
import { Device, success } from "../../tests/support/device.ts";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { type FakePeer, startFakeServer, welcome } from "../../tests/support/fake_server.ts";
import { makeIdentity } from "../../tests/support/identity.ts";

/** How long the client waits each time when it was live for so long before the server hung up. */
async function waits(...lives: readonly number[]): Promise<number[]> {
  const clock = new FakeClock();
  const identity = await makeIdentity();
  let peer: FakePeer | undefined;
  await using server = startFakeServer(identity, (frame, speaker) => {
    if (frame.type === "hello") speaker.say(welcome);
    if (frame.type === "login") speaker.say(success(0), { type: "caught_up" });
    peer = speaker;
  });
  await using device = new Device(identity, server, { token: "t", clock, random: () => 1 });
  const waited = () =>
    device.events.flatMap((event) =>
      event.kind === "state" && event.state.name === "waiting" ? [event.state.ms] : []
    );
  for (const [index, ms] of lives.entries()) {
    await device.until(() => device.isLive(index + 1));
    clock.advance(ms);
    peer!.say({ type: "closing", code: "shutting_down", message: "bye" });
    peer!.hangUp();
    await device.until(() => waited().length > index);
    clock.advance(waited().at(-1)!);
  }
  return waited();
}

Deno.test("a server that lets people in and hangs up is asked less and less often", async () => {
  assert.deepEqual(await waits(0, 0, 100), [500, 1000, 2000]);
});

Deno.test("after a connection that has lasted, the next wait is a short one", async () => {
  assert.deepEqual(await waits(0, 0, 10_000), [500, 1000, 500]);
});
