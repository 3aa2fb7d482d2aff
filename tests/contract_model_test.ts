import assert from "node:assert/strict";
import fc from "fast-check";
import {
  checkAnswers,
  checkHidden,
  checkIntervals,
  checkOnce,
  checkSame,
  checkSearch,
  Marks,
  presents,
} from "./model/checks.ts";
import { brokenRules, slowDisk } from "./model/sabotage.ts";
import { anyStep, type Step, take } from "./model/steps.ts";
import { names, type Sabotage, World } from "./model/world.ts";

/** `CHAT_FAULTS=long` tells a hundred times as many stories. */
const stories = Deno.env.get("CHAT_FAULTS") === "long" ? 5_000 : 40;

const story = fc.array(anyStep, { minLength: 20, maxLength: 60, size: "max" });

/** Tells a story, and says in the end whether everybody knows the same. */
async function tell(steps: readonly Step[], sabotage?: Sabotage): Promise<void> {
  await using world = await World.create(sabotage);
  const marks = new Marks();
  for (const step of steps) {
    await take(step, world);
    world.check();
    marks.check(world);
  }
  await allComeHome(world);
  marks.check(world);
  assert.deepEqual(world.faults(), []);
  const revised = presents(world.devices);
  for (const name of names) {
    const devices = world.devices.filter(({ username }) => username === name);
    const fresh = await world.addDevice(world.account(name), "new device");
    world.connect(fresh);
    await world.settle();
    checkOnce(fresh);
    await checkSearch(fresh, world);
    for (const device of devices) {
      checkSame(device, fresh, revised, world);
      checkIntervals(device, world);
      checkAnswers(device, fresh, revised, world);
      checkHidden(device, world);
    }
  }
}

/** Everybody connects and says what they still have to say. */
async function allComeHome(world: World): Promise<void> {
  for (let round = 0; round < 5; round++) {
    for (const device of world.devices) world.connect(device);
    await world.settle();
    // What was postponed is said again, and marks that wait are sent.
    world.clock.advance(3_000);
    await world.settle();
    if (!world.devices.some((device) => device.hasWork || !device.isConnected)) return;
  }
  assert.fail("Somebody never came home");
}

Deno.test("whatever happens, every device ends up with the same conversations", async () => {
  await fc.assert(fc.asyncProperty(story, (steps) => tell(steps)), { numRuns: stories });
});

Deno.test("a slow disk makes no difference to that", async () => {
  const turns = fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 9 });
  const property = fc.asyncProperty(story, turns, (steps, waits) => {
    let commits = 0;
    return tell(steps, slowDisk(() => waits[commits++ % waits.length]!));
  });
  await fc.assert(property, { numRuns: stories / 2 });
});

for (const { rule, sabotage } of brokenRules) {
  Deno.test(`it is noticed when the server breaks the rule that ${rule}`, async () => {
    const property = fc.asyncProperty(story, (steps) => tell(steps, sabotage));
    const result = await fc.check(property, { numRuns: 500, endOnFailure: true });
    assert(result.failed, `${result.numRuns} stories, and nobody noticed`);
    // The seed tells the same story again.
    const { seed, counterexamplePath } = result;
    const again = await fc.check(property, { seed, path: counterexamplePath!, endOnFailure: true });
    assert(again.failed, `Seed ${seed} did not tell the same story again`);
  });
}
