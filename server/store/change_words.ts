import type { AccountId, MembershipChange } from "./types.ts";

/**
 * A change of members as the log says it: what was done, and to whom.
 *
 * @param content of its entry; nothing is left of one that grew too old.
 */
export function changeInWords(
  content: string,
  nameOf: (account: AccountId) => string | undefined,
): string | undefined {
  if (content === "") return undefined;
  const change: MembershipChange = JSON.parse(content);
  const names = change.members.map(nameOf);
  return [change.action, change.name, change.role, ...names].filter(Boolean).join(" ");
}
