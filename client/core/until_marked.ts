import type { ServerFrameOf } from "../../protocol/server_frames.ts";
import type { IncomingFrame } from "./frames.ts";
import type { Mark, Receipts } from "./receipts.ts";
import type { Session } from "./session.ts";

/** How many others have a message, or have read it. */
export interface Standing {
  readonly have: number;
  /** How many there are. */
  readonly others: number;
  /** Who is not known to have it; `undefined` where the server tells numbers only. */
  readonly missing: readonly string[] | undefined;
}

/** What waiting for others needs. */
export interface MarkWish {
  readonly session: Session;
  readonly receipts: Receipts;
  /** Of the message. */
  readonly ack: IncomingFrame;
  readonly mark: Mark;
  readonly username: string;
  /** Settles when the connection is over, and with it the waiting. */
  readonly ended: Promise<unknown>;
}

/**
 * Waits until all others have a message, or have read it: the other one, or everybody who is in the
 * group now.
 *
 * @returns how it stands when that is so, or when the connection is over.
 * @throws {RequestFailure} when the server does not say who is in the group.
 */
export async function untilMarked(wish: MarkWish): Promise<Standing> {
  const { receipts, mark, ended } = wish;
  const [conversation, seq] = [String(wish.ack.conversation), Number(wish.ack.seq)];
  const names = conversation.startsWith("g") ? await othersIn(conversation, wish) : undefined;
  const others = names?.length ?? 1;
  const standing = (): Standing => {
    const have = receipts.count(conversation, seq, mark, names);
    const missing = names && receipts.missing(conversation, seq, mark, names);
    return { have, others, missing: missing?.length === others - have ? missing : undefined };
  };
  const { promise, resolve } = Promise.withResolvers<void>();
  receipts.onChange = () => standing().have >= others && resolve();
  receipts.onChange();
  await Promise.race([promise, ended]);
  return standing();
}

async function othersIn(
  conversation: string,
  { session, username }: MarkWish,
): Promise<readonly string[]> {
  const names: string[] = [];
  while (true) {
    const after = names.at(-1);
    const page = await session.request({ type: "get_members", conversation, after });
    const { members, more } = page as unknown as ServerFrameOf<"member_list">;
    names.push(...members.map((one) => one.username));
    // A server that says nothing new would be asked for ever.
    if (!more || names.at(-1) === after) return names.filter((name) => name !== username);
  }
}
