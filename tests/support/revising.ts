import { uuidv7 } from "../../protocol/ids.ts";
import { replayed, shown } from "./shown.ts";
import type { TestServer } from "./test_server.ts";
import type { WireClient } from "./wire_client.ts";

type Json = Record<string, unknown>;

/** Gives a message another text. */
export function edit(
  client: WireClient,
  conversation: string,
  seq: number,
  content: string,
  more: { client_id?: string; digest?: string } = {},
): Promise<Json> {
  return client.ask({ type: "edit", client_id: uuidv7(), conversation, seq, content, ...more });
}

/** Takes the text of a message away. */
export function remove(
  client: WireClient,
  conversation: string,
  seq: number,
  client_id = uuidv7(),
): Promise<Json> {
  return client.ask({ type: "delete", client_id, conversation, seq });
}

/** Sends a text and answers with the conversation in which it is. */
export async function say(client: WireClient, receiver: string, text: string): Promise<string> {
  return String((await client.tell(receiver, text)).conversation);
}

/** Everything that somebody who logs in now gets of a conversation, as it is shown. */
export async function fresh(
  house: TestServer,
  username: string,
  conversation: string,
): Promise<string[]> {
  using client = await house.connect();
  return shown(await replayed(client, username), conversation);
}
