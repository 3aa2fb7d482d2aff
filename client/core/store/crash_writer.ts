/**
 * Keeps one entry after another, as a connection does, and says each time how many are kept; a test
 * kills it in the middle.
 */
import { Inbox } from "../inbox.ts";
import { ClientStore } from "./client_store.ts";

const store = await ClientStore.open(Deno.args[0]!);
const inbox = new Inbox(store, "ana");
let seq = store.conversations.byId("d1")?.cursor ?? 0;
while (true) {
  const frames = Array.from({ length: 3 }, () => ({
    type: "message",
    message_id: `d1/${++seq}`,
    conversation: "d1",
    seq,
    sender: "bia",
    content: "x".repeat(500),
    timestamp: "2026-01-02T03:04:05.678Z",
    digest: "",
  }));
  inbox.take(frames);
  Deno.stdout.writeSync(new TextEncoder().encode(`${seq}\n`));
}
