import { ClassicDeliveries } from "../delivery/classic_deliveries.ts";
import type { Feed } from "../delivery/feed.ts";
import type { Services } from "../services.ts";

/** Moves an account's marks by what one of its classic connections has received. */
export function trackClassic(feed: Feed, services: Services): ClassicDeliveries {
  const { clock, turn, receipts, store } = services;
  const account = feed.account.id;
  const deliveries = new ClassicDeliveries(
    clock,
    (conversation, delivered) =>
      turn.add({ kind: "mark", account, conversation, delivered }, (outcome) => {
        if (!outcome.ok) return;
        receipts.moved(account, store.conversation(conversation)!, outcome.before, outcome.after);
      }),
  );
  feed.onSent = (conversation, seq) => deliveries.queued(conversation, seq);
  feed.outbox.onEmpty = () => deliveries.drained();
  return deliveries;
}
