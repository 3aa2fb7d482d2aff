import type { ClientFrameInput } from "../../protocol/client_frames.ts";
import type { GroupSummary } from "../../protocol/group_frames.ts";
import { uuidv7 } from "../../protocol/ids.ts";
import type { TestServer } from "./test_server.ts";
import type { WireClient } from "./wire_client.ts";

type Change = "add_to_group" | "remove_from_group" | "rename_group" | "set_role" | "mute";

/** Asks for a change of #lab, or of the group that is named. */
export function change(
  client: WireClient,
  type: Change,
  more: object,
): ReturnType<WireClient["ask"]> {
  return client.ask(request(type, more));
}

/** A request about #lab, with an id of its own. */
export function request(type: Change | "message", more: object): ClientFrameInput {
  return { type, client_id: uuidv7(), receiver: "#lab", ...more } as ClientFrameInput;
}

/** Makes the group #lab, and says in which conversation it talks. */
export async function labOf(owner: WireClient, ...members: string[]): Promise<string> {
  const frame = { type: "create_group", client_id: uuidv7(), name: "#lab", members } as const;
  return (await owner.ask(frame) as { group: GroupSummary }).group.conversation;
}

/** Opens one more session of somebody, who then has all that there is. */
export async function another(house: TestServer, name: string): Promise<WireClient> {
  const client = await house.connect();
  await client.hello();
  await client.login(name);
  await client.next("caught_up");
  return client;
}

/** What somebody was told of a conversation's log, in order. */
export function logOf(client: WireClient, conversation: string): string[] {
  return client.heard.filter((frame) => frame.conversation === conversation).flatMap((frame) => {
    if (frame.type === "skip") return [`${frame.from}-${frame.to} ${frame.reason}`];
    return "message_id" in frame ? [`${frame.seq} ${frame.content ?? frame.action}`] : [];
  });
}
