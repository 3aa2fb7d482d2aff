import type { Services } from "../services.ts";
import type { AccountId, Entry } from "../store/types.ts";
import type { Caller } from "./command.ts";

/** Tells everybody of a new message or offer; `ack` is what its sender gets in its place. */
export function tellPost(
  entry: Entry,
  newcomers: readonly AccountId[],
  ack: string,
  caller: Caller,
  { delivery, typing }: Services,
): void {
  const { conversation } = entry;
  const { feed } = caller.entered!;
  if (newcomers.length > 0) {
    delivery.introduce(entry, newcomers);
    // Who typed before there was a conversation typed to a person.
    for (const member of conversation.pair ?? []) typing.stop(feed, { direct: member });
  }
  typing.stop(feed, { conversation });
  delivery.publish(entry, { feed, ack });
}
