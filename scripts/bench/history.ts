import { digestOf } from "../../protocol/content.ts";
import { uuidv7 } from "../../protocol/ids.ts";
import type { WireClient } from "../../tests/support/wire_client.ts";
import type { ChatServer } from "./chat_server.ts";

/** Somebody to whom many messages were written while they were away. */
export interface Absentee {
  readonly username: string;
  readonly token: string;
  readonly conversation: string;
}

/** Messages written before their acks are waited for. */
const atOnce = 500;

const text = "the quick brown fox jumps over the lazy dog, and then over the fence";

/** Has `count` messages stored for somebody who is away. */
export async function writeToAbsentee(server: ChatServer, count: number): Promise<Absentee> {
  using author = await server.connect();
  await author.hello();
  await author.register("author");
  const token = await registerAbsentee(server);
  const conversation = await write(author, count, "absentee");
  return { username: "absentee", token, conversation };
}

async function registerAbsentee(server: ChatServer): Promise<string> {
  using absentee = await server.connect();
  await absentee.hello();
  const { token } = await absentee.register("absentee");
  return String(token);
}

/** Writes messages, and waits until all of them are stored; answers with their conversation. */
export async function write(author: WireClient, count: number, receiver: string): Promise<string> {
  let conversation = "";
  for (let at = 0; at < count; at += atOnce) {
    conversation = await writeSome(author, Math.min(atOnce, count - at), receiver);
  }
  return conversation;
}

async function writeSome(author: WireClient, count: number, receiver: string): Promise<string> {
  const digest = digestOf(text);
  const lines = Array.from({ length: count }, () => {
    const client_id = uuidv7();
    return JSON.stringify({
      ...{ type: "message", id: client_id, client_id, receiver },
      ...{ content: text, digest },
    });
  });
  await author.write(lines.join("\n") + "\n");
  let conversation = "";
  for (let acked = 0; acked < count; acked++) {
    ({ conversation } = await author.next("message_ack"));
  }
  return conversation;
}
