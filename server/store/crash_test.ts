import assert from "node:assert/strict";
import { verifyActivity } from "./activity_verify.ts";
import { logOf, message, TestStore } from "./testing.ts";
import type { Entry } from "./types.ts";

type Ack = readonly [id: string, seq: number];

/** Runs the writer until it has acknowledged `batches`, and kills it in the middle of its work. */
async function acksUntilKilled(
  path: string,
  round: number,
  batches: number,
  where: string,
): Promise<Ack[]> {
  const program = new URL("./crash_writer.ts", import.meta.url).href;
  const args = ["run", "--no-check", "--allow-all", program, path, String(round), where];
  const writer = new Deno.Command(Deno.execPath(), { args, stdout: "piped" }).spawn();
  let text = "";
  for await (const chunk of writer.stdout.pipeThrough(new TextDecoderStream())) {
    const before = text.split("\n").length;
    text += chunk;
    if (before <= batches && text.split("\n").length > batches) writer.kill("SIGKILL");
  }
  assert.equal((await writer.status).success, false);
  // What follows the last line feed is half a line.
  return text.split("\n").slice(0, -1).flatMap((line) => JSON.parse(line));
}

function entriesOf(test: TestStore): Entry[] {
  const { number } = test.store.directBetween(1, 2)!;
  const entries: Entry[] = [];
  for (let from = 1;;) {
    const page = test.store.page(1, number, from, { maxEntries: 256, maxBytes: 1_000_000 });
    if (page.items.length === 0) return entries;
    entries.push(...page.items as Entry[]);
    from = page.next;
  }
}

for (const where of ["here", "aside"]) {
  Deno.test(`what was acknowledged before a kill is there, once; written ${where}`, async () => {
    using test = new TestStore();
    const [ana, bia] = await test.people("ana", "bia");
    // Only messages of a conversation that exists are written aside.
    await test.say(ana!, { direct: bia!.id }, "first");
    const acks: Ack[] = [];
    for (const round of [1, 2, 3]) {
      test.store.close();
      acks.push(...await acksUntilKilled(test.path, round, 5 * round, where));
      test.reopen();

      const entries = entriesOf(test);
      assert.deepEqual(entries.map(({ seq }) => seq), entries.map((_, index) => index + 1));
      assert.equal(new Set(entries.map(({ clientId }) => clientId)).size, entries.length);
      for (const [id, seq] of acks) assert.equal(entries[seq - 1]?.clientId, id);
      const check = test.database.prepare("PRAGMA integrity_check").get();
      assert.equal(check?.integrity_check, "ok");
      const { ok, adopted } = { adopted: undefined, ...verifyActivity(test.database) };
      assert.deepEqual([ok, adopted], [true, []]);
      const logged = logOf(test, { kinds: new Set(["message"]) }, 1000);
      assert.deepEqual(
        logged.map(({ messageId }) => messageId),
        entries.map(({ seq }) => `d2/${seq}`),
      );
    }
    assert(acks.length >= 256 * (5 + 10 + 15));

    const [id, seq] = acks.at(-1)!;
    const { author } = entriesOf(test)[seq - 1]!;
    const again = await test.do(message(author, id, { direct: 3 - author }, `text of ${id}`));
    assert.deepEqual([again.repeated, again.entry.seq], [true, seq]);
  });
}
