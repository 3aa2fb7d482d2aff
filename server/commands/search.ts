import type { ClientFrame } from "../../protocol/client_frames.ts";
import { EntryFrames } from "../delivery/entry_frames.ts";
import type { Services } from "../services.ts";
import type { AccountId, Conversation, SearchPage, SearchQuery, Store } from "../store/types.ts";
import { isWithin } from "../store/memberships.ts";
import { type Command, feedOf, Refusal } from "./command.ts";
import { fit } from "./fit.ts";
import { conversationFor } from "./targets.ts";

/** What a screen holds, for a client that does not say. */
const usualEntries = 20;

/** Messages with certain words, among all that the account may see. */
export const search: Command<"search"> = {
  needs: "login",
  // A connection has one search at a time, so that none has a crowd of them in the line for all.
  waits: true,
  async run(frame, caller, services) {
    const { account, outbox } = feedOf(caller);
    const query = queryOf(account.id, frame, services.store);
    const { entries, more } = await find(account.id, query, caller.gone, services);
    const lines = entries.map((entry) =>
      new EntryFrames(entry, services.delivery.names).full(entry.author === account.id, true)
    );
    const fitting = fit(lines);
    const requestId = frame.id === undefined ? "" : `"id":${JSON.stringify(frame.id)},`;
    outbox.push(
      `{"type":"search_response",${requestId}"status":"success",` +
        `"entries":[${fitting.map((line) => line.trimEnd()).join(",")}],` +
        `"more":${more || fitting.length < lines.length}}\n`,
    );
  },
};

function queryOf(account: AccountId, frame: ClientFrame<"search">, store: Store): SearchQuery {
  const { query: text, limit = usualEntries } = frame;
  return {
    text,
    limit,
    ...(frame.conversation === undefined
      ? {}
      : { conversation: conversationFor(account, frame.conversation, store).number }),
    ...(frame.before === undefined ? {} : { before: entryNamed(account, frame.before, store) }),
  };
}

/** The place that a `message_id` names, if the account may know of it. */
function entryNamed(
  account: AccountId,
  messageId: string,
  store: Store,
): { conversation: Conversation["number"]; seq: number } {
  const [, id, seq] = /^(\w+)\/([1-9]\d{0,14})$/.exec(messageId) ?? [];
  if (id === undefined) {
    const expected = "message_id";
    throw new Refusal("bad_frame", { field: "before", received: messageId, expected });
  }
  const { number, head } = conversationFor(account, id, store);
  const { intervals } = store.membership(account, number)!;
  // When others wrote what somebody may not see would show in what is older.
  if (Number(seq) > head || !isWithin(intervals, Number(seq))) {
    throw new Refusal("unknown_entry", { seq: Number(seq) });
  }
  return { conversation: number, seq: Number(seq) };
}

async function find(
  account: AccountId,
  query: SearchQuery,
  gone: AbortSignal,
  { store, log }: Services,
): Promise<SearchPage> {
  try {
    return await store.search(account, query, gone);
  } catch (error) {
    // A disk that cannot be read is no bug of a connection.
    log.error("storage_failed", { error });
    throw new Refusal("storage_failed");
  }
}
