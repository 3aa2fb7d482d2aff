import assert from "node:assert/strict";
import { mapFigures } from "../../protocol/figures.ts";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { silentLogger } from "../../tests/support/silent_logger.ts";
import type { Announcer } from "../announcer.ts";
import { HostTexts } from "./host_texts.ts";

const mesa = { id: 1, name: "mesa", tags: {} };
const forno = { id: 2, name: "forno", tags: {} };

function reading(counter: number, text: string) {
  const figures = mapFigures(() => null);
  return { boot: "b", counter, disk: "", figures, reasons: {}, disks: [], values: [], text };
}

function telling() {
  const clock = new FakeClock();
  const said: string[] = [];
  const known = new Set<number>();
  const post = (_group: string, _id: string, text: string) => {
    said.push(text);
    return Promise.resolve({ ok: true });
  };
  const texts = new HostTexts({
    // It is asked nothing else.
    announcer: { post } as unknown as Announcer,
    store: { hasSample: (_host, { counter }) => known.has(counter) },
    clock,
    log: silentLogger,
    language: "en",
    group: "#alerts",
  });
  return { clock, said, known, texts };
}

Deno.test("a host that does not stop talking is left out after a while, and that is said once", async () => {
  const { clock, said, texts } = telling();
  for (let counter = 0; counter < 200; counter++) {
    assert.equal(await texts.say(mesa, [reading(counter, `line ${counter}`)]), true);
  }
  assert.equal(said.length, 121);
  assert.equal(said[119], "mesa:\nline 119");
  assert.match(said[120]!, /^mesa:\n\[It says more than 120 texts at once/);
  await texts.say(forno, [reading(1, "another host")]);
  assert.equal(said.pop(), "forno:\nanother host");

  clock.advance(20_000);
  await texts.say(mesa, [reading(300, "one more"), reading(301, "and another")]);
  assert.deepEqual(said.slice(121), ["mesa:\none more"]);
  clock.advance(2 * 60 * 60_000);
  for (let counter = 400; counter < 600; counter++) {
    await texts.say(mesa, [reading(counter, "again")]);
  }
  assert.equal(said.filter((text) => text.includes("It says more")).length, 2);
});

Deno.test("what is said once a minute is never too much, also after two hours away", async () => {
  const { clock, said, texts } = telling();
  await texts.say(mesa, Array.from({ length: 120 }, (_, at) => reading(at, "waited")));
  for (let counter = 200; counter < 400; counter++) {
    clock.advance(60_000);
    await texts.say(mesa, [reading(counter, "now")]);
  }
  assert.deepEqual([said.length, said.filter((one) => one.includes("left out"))], [320, []]);
});

Deno.test("what comes with a reading that is known was said, and counts for nothing", async () => {
  const { said, known, texts } = telling();
  known.add(7);
  for (let time = 0; time < 500; time++) await texts.say(mesa, [reading(7, "again")]);
  assert.deepEqual(said, []);
});
