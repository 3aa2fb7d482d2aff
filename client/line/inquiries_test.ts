import assert from "node:assert/strict";
import { digestOf } from "../../protocol/content.ts";
import type { Engine } from "../core/engine.ts";
import { ClientStore } from "../core/store/client_store.ts";
import type { Answers } from "./answers.ts";
import { CommandTools } from "./command_tools.ts";
import { Inquiries } from "./inquiries.ts";
import { Output } from "./output.ts";
import { Progress } from "./progress.ts";
import { Transcript } from "./transcript.ts";

const today = new Date(2026, 0, 2, 15, 4, 5);

function message(seq: number, content = `text ${seq}`) {
  const place = { message_id: `l1/${seq}`, conversation: "l1", seq };
  const text = { sender: "bia", receiver: "#lobby", content, digest: digestOf(content) };
  return { type: "message", ...place, ...text, timestamp: today.toISOString() };
}

/** What is asked and shown when the server says these answers, one after another. */
async function inquire(
  use: (inquiries: Inquiries) => Promise<void>,
  ...answers: readonly object[]
) {
  using store = ClientStore.temporary();
  const rest = { first: 1, head: 9, delivered: 0, read: 0, member: true };
  store.conversations.keep({ conversation: "l1", kind: "lobby", name: "#lobby", ...rest });
  store.entries.add(message(9), false);
  const lines: string[] = [];
  const notes: string[] = [];
  const into = (texts: string[]) => ({
    writeSync: (bytes: Uint8Array) => texts.push(new TextDecoder().decode(bytes)) && bytes.length,
  });
  const asked: object[] = [];
  const left = [...answers];
  const engine = {
    request(frame: object) {
      asked.push(frame);
      return Promise.resolve(left.shift());
    },
  } as unknown as Engine;
  const progress = new Progress();
  progress.hear({ kind: "state", state: { name: "live" } });
  const language = "en" as const;
  await use(
    new Inquiries(
      new CommandTools({
        ...{ engine, store, progress, language, answers: {} as unknown as Answers },
        output: new Output(into(lines), into(notes)),
        transcript: new Transcript(store, language, () => today),
      }),
    ),
  );
  return { asked, notes, lines: lines.join("").trimEnd().split("\n") };
}

Deno.test("older messages are asked for past all that may not be seen", async () => {
  const skip = { type: "skip", conversation: "l1", from: 3, to: 8, reason: "not_member" };
  const { asked, lines } = await inquire(
    (inquiries) => inquiries.history({ kind: "history", count: 3 }),
    { type: "history_response", entries: [skip], more: true },
    { type: "history_response", entries: [message(1), message(2)], more: false },
  );
  const ask = { type: "history", conversation: "l1" };
  assert.deepEqual(asked, [{ ...ask, before: 9, limit: 2 }, { ...ask, before: 3, limit: 2 }]);
  assert.deepEqual(lines, [1, 2, 9].map((seq) => `15:04 [#lobby ${seq}] bia: text ${seq}`));
});

Deno.test("what was found is shown in its order, and marked where its digest does not hold", async () => {
  const forged = { ...message(4), content: "forged" };
  const { lines, notes } = await inquire(
    (inquiries) => inquiries.search({ kind: "search", query: "text" }),
    { type: "search_response", entries: [message(7), forged, message(2)], more: true },
  );
  assert.deepEqual(lines, [
    "  … and older ones; more words find less",
    "15:04 [#lobby 2] bia: text 2",
    "15:04 [#lobby 4] bia: [changed on its way: the digest does not match] forged",
    "15:04 [#lobby 7] bia: text 7",
  ]);
  assert.match(notes.join(""), /^chat: error: Message l1\/4, from bia/);
});
