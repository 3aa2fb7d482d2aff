import type { Verb } from "../../protocol/client_frames.ts";
import { type Caller, Refusal } from "../commands/command.ts";
import { classicVerbs, commands } from "../commands/table.ts";

/** Why a connection may not say a verb now; `undefined` when it may. */
export function preconditionOf(
  verb: Verb,
  caller: Pick<Caller, "classic" | "entered"> & { readonly isGreeted: boolean },
): Refusal | undefined {
  const { classic, isGreeted, entered } = caller;
  if (verb === "hello") {
    return classic || isGreeted ? new Refusal("hello_late") : undefined;
  }
  if (!classic && !isGreeted) {
    return new Refusal("bad_frame", { field: "type", expected: "hello", received: verb });
  }
  if (classic && !classicVerbs.has(verb)) return new Refusal("unknown_verb", { verb });
  const { needs } = commands[verb];
  if (needs === "login" && entered === undefined) return new Refusal("not_logged_in", { verb });
  if (needs === "no login" && entered !== undefined) {
    return new Refusal("already_logged_in", { username: entered.feed.account.name });
  }
}
