import assert from "node:assert/strict";
import { splayOf } from "./splay.ts";

const machine = (host: string) => ({ host, pin: { fingerprint: "f", pem: "" } });

Deno.test("a machine always waits the same, and two hundred of them spread over twenty seconds", async () => {
  const names = Array.from({ length: 200 }, (_, index) => `mesa-${index}`);
  const splays = await Promise.all(names.map((name) => splayOf(machine(name), 60_000)));
  assert.deepEqual(await Promise.all(names.map((name) => splayOf(machine(name), 60_000))), splays);
  assert.ok(splays.every((ms) => ms >= 0 && ms < 20_000));
  const perSecond = Map.groupBy(splays, (ms) => Math.floor(ms / 1000));
  assert.equal(perSecond.size, 20);
  assert.ok([...perSecond.values()].every((some) => some.length < 30));
});

Deno.test("a third of a short deadline is left to send", async () => {
  const splays = await Promise.all(
    Array.from({ length: 50 }, (_, index) => splayOf(machine(`mesa-${index}`), 1000)),
  );
  assert.ok(Math.max(...splays) < 667 && Math.max(...splays) > 400);
});
