import assert from "node:assert/strict";
import { join } from "node:path";
import { ClientStore } from "../../client/core/store/client_store.ts";
import { connect, say, serve, transcript } from "../support/people.ts";
import { inFolder } from "../support/temporary_folder.ts";
import { Course } from "./course.ts";

/** `deno task test:faults` asks for the long form. */
const rounds = Deno.env.get("CHAT_FAULTS") === "long" ? 100 : 6;

/** What somebody saw, without what one killed program and the next have both shown. */
function joined(runs: readonly (readonly string[])[]): string[] {
  const seen: string[] = [];
  for (const run of runs) {
    // Between showing a line and noting that it was shown, a kill makes it come once more.
    const again = run.findIndex((line) => !seen.includes(line));
    seen.push(...run.slice(again < 0 ? run.length : again));
  }
  return seen;
}

Deno.test(`a client that is killed ${rounds} times under load has everything once`, () =>
  inFolder(async (folder) => {
    const seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
    const course = new Course(seed);
    await using server = await serve(folder);
    await using ana = await connect(folder, "ana", server.lines[0]!);
    await (await connect(folder, "bia", server.lines[1]!)).kill();
    const runs: string[][] = [];
    let said = 0;
    for (let round = 0; round < rounds; round++) {
      await using bia = await connect(folder, "bia");
      await say(bia, `/msg ana answer ${round}`);
      const last = said + 1 + course.draw(30);
      for (const end = said + 60; said < end;) await say(ana, `text ${++said}`);
      await bia.stdout.waitFor(new RegExp(`text ${last}$`));
      await bia.kill("SIGKILL");
      runs.push(transcript(bia).filter((line) => line.startsWith("[#lobby]")));
    }
    await using bia = await connect(folder, "bia");
    await say(bia, "/msg ana the last answer");
    await ana.stdout.waitFor("the last answer");
    if (runs.flat().at(-1) !== `[#lobby] ana: text ${said}`) {
      await bia.stdout.waitFor(new RegExp(`text ${said}$`));
    }
    await bia.endInput();
    await bia.status;
    runs.push(transcript(bia).filter((line) => line.startsWith("[#lobby]")));

    const expected = Array.from({ length: said }, (_, at) => `[#lobby] ana: text ${at + 1}`);
    assert.deepEqual(joined(runs), expected, `seed ${seed}`);
    const answers = transcript(ana).filter((line) => line.startsWith("[bia]"));
    assert.deepEqual(answers, [...new Set(answers)], `seed ${seed}`);
    assert.equal(answers.at(-1), "[bia] bia: the last answer");
    await checkProfile(folder, said);
  }));

/** The profile has every entry of the lobby, in its place. */
async function checkProfile(folder: string, said: number): Promise<void> {
  const profile = await profileOf(folder, "bia");
  using store = await ClientStore.open(profile);
  const { cursor } = store.conversations.byId("l1")!;
  const kept = store.entries.before("l1", Infinity, said + 1);
  assert.equal(cursor, said);
  assert.deepEqual(
    kept.map(({ frame }) => [frame.seq, frame.content]),
    Array.from({ length: said }, (_, at) => [at + 1, `text ${at + 1}`]),
  );
}

async function profileOf(folder: string, name: string): Promise<string> {
  for await (const entry of Deno.readDir(join(folder, "profiles"))) {
    if (entry.name === name) return join(folder, "profiles", entry.name);
  }
  throw new Error(`${folder} has no profile of ${name}`);
}
