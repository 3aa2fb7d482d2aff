import { foldName, parseGroupName } from "../../protocol/names.ts";
import type { Services } from "../services.ts";
import { type Caller, feedOf, Refusal } from "./command.ts";

/**
 * Reads the name that somebody wants for a group.
 *
 * @throws {Refusal} also for that of the group of alerts, unless they own the server: whoever made
 * it first would hear what all machines have to say, and the owners nothing.
 */
export function groupNameOf(text: string, caller: Caller, services: Services): string {
  const name = parseGroupName(text);
  if (!name.ok) throw new Refusal(name.code, name.details);
  const { store, alertGroup } = services;
  const isForOwners = foldName(name.value) === foldName(alertGroup);
  const { account } = feedOf(caller);
  if (isForOwners && store.account(account.id)?.role !== "owner") {
    throw new Refusal("name_reserved", { name: name.value });
  }
  return name.value;
}
