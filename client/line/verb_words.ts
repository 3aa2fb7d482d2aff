import { oneLine } from "../../common/sanitize.ts";
import type { CommandWord } from "./line_commands.ts";

/** What people typed for a frame of the outbox. */
export function commandOf(verb: string): string {
  const words: Readonly<Record<string, CommandWord>> = {
    edit: "edit",
    delete: "delete",
    create_group: "group",
    add_to_group: "add",
    remove_from_group: "remove",
    leave_group: "leave",
    rename_group: "rename",
    set_role: "role",
    mute: "mute",
    file_offer: "send",
    file_answer: "accept",
  };
  const word = words[verb];
  return word === undefined ? oneLine(verb) : `/${word}`;
}
