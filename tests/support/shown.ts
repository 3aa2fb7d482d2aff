import type { WireClient } from "./wire_client.ts";

type Frame = Record<string, unknown>;

/**
 * What a client shows of a conversation, by the page's rules: messages as they come, changed by
 * each edit and deletion in the order of `seq`.
 */
export function shown(frames: readonly Frame[], conversation: string): string[] {
  const entries = frames.flatMap((frame) =>
    frame.type === "history_response" ? frame.entries as Frame[] : [frame]
  );
  const texts = new Map<number, string>();
  for (const frame of entries) {
    if (frame.conversation !== conversation) continue;
    const text = frame.deleted === true ? "(deleted)" : String(frame.content);
    if (frame.type === "message") texts.set(Number(frame.seq), text);
    else if (frame.type === "edit") texts.set(Number(frame.target), text);
    else if (frame.type === "delete") texts.set(Number(frame.target), "(deleted)");
  }
  return [...texts].sort(([one], [other]) => one - other).map(([seq, text]) => `${seq} ${text}`);
}

/** Logs in on a new connection and answers with all it heard until it had caught up. */
export async function replayed(client: WireClient, username: string): Promise<readonly Frame[]> {
  await client.hello();
  await client.login(username);
  await client.next("caught_up");
  return client.heard;
}
