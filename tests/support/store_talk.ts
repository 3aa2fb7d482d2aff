import { type TestStore, wholePage } from "../../server/store/testing.ts";
import type { Account, Conversation, Entry, Operation } from "../../server/store/types.ts";

/** Ana and Bia, who have said `texts` to each other in turns. */
export async function talk(test: TestStore, ...texts: string[]) {
  const [ana, bia] = await test.people("ana", "bia") as [Account, Account];
  for (const [at, text] of texts.entries()) {
    const [author, other] = at % 2 === 0 ? [ana, bia] : [bia, ana];
    await test.say(author, { direct: other.id }, text);
  }
  const { number } = test.store.directBetween(ana.id, bia.id)!;
  return { ana, bia, number };
}

/** The entries of a conversation as somebody gets them, of whom nothing is hidden. */
export function read(test: TestStore, account: Account, number: number): Entry[] {
  return test.store.page(account.id, number, 1, wholePage).items as Entry[];
}

/** Why something was refused, or `ok`. */
export function codeOf(outcome: { ok: boolean; code?: string }): string {
  return outcome.ok ? "ok" : outcome.code!;
}

/** A `change_members` that brings somebody into a group. */
export function admission(
  author: Account,
  clientId: string,
  group: Conversation,
  member: Account,
): Operation<"change_members"> {
  const [conversation, members] = [group.number, [member.id]];
  const asked = { author: author.id, clientId, conversation, members, at: 1 };
  return { kind: "change_members", action: "added", ...asked };
}
