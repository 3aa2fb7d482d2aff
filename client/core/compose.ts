import type { Decoded } from "../../protocol/codes.ts";
import { accepted } from "../../protocol/codes.ts";
import { checkContent, digestOf } from "../../protocol/content.ts";
import { uuidv7 } from "../../protocol/ids.ts";
import type { ClientStore } from "./store/client_store.ts";
import type { OutboxFrame } from "./store/outbox_table.ts";

/** Names whom a frame is for: by conversation where it is known, since that never changes. */
export function recipientOf(
  name: string,
  store: ClientStore,
): { readonly conversation: string } | { readonly receiver: string } {
  const known = store.conversations.byName(name);
  return known?.member ? { conversation: known.conversation } : { receiver: name };
}

/**
 * A text, ready for the outbox; or why it cannot be sent to anybody.
 *
 * @param replyTo the message that it answers.
 */
export function composeMessage(
  name: string,
  content: string,
  store: ClientStore,
  replyTo?: number,
): Decoded<OutboxFrame> {
  const checked = checkContent(content);
  if (!checked.ok) return checked;
  return accepted({
    type: "message",
    client_id: uuidv7(),
    ...recipientOf(name, store),
    content,
    digest: digestOf(content),
    ...(replyTo === undefined ? {} : { reply_to: replyTo }),
  });
}

/** Another text for a message, ready for the outbox; or why nobody could take it. */
export function composeEdit(
  conversation: string,
  seq: number,
  content: string,
): Decoded<OutboxFrame> {
  const checked = checkContent(content);
  if (!checked.ok) return checked;
  const digest = digestOf(content);
  return accepted({ type: "edit", client_id: uuidv7(), conversation, seq, content, digest });
}
