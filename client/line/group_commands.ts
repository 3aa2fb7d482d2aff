import { oneLine } from "../../common/sanitize.ts";
import { accepted } from "../../protocol/codes.ts";
import { uuidv7 } from "../../protocol/ids.ts";
import { lobbyName } from "../../protocol/names.ts";
import type { GroupMember } from "../../protocol/group_frames.ts";
import type { ServerFrameOf } from "../../protocol/server_frames.ts";
import { recipientOf } from "../core/compose.ts";
import type { CommandTools } from "./command_tools.ts";
import type { CommandOf, CommandWord } from "./line_commands.ts";

/** Makes groups, and changes who is in them and as what. */
export class GroupCommands {
  readonly #tools: CommandTools;

  constructor(tools: CommandTools) {
    this.#tools = tools;
  }

  create({ name, members }: CommandOf<"group">): void {
    const frame = { type: "create_group", client_id: uuidv7(), name } as const;
    this.#tools.enqueue(accepted({ ...frame, members: [...members] }));
    this.#tools.turnTo(name);
  }

  changeMembers({ kind, group, members }: CommandOf<"add" | "remove">): void {
    const type = kind === "add" ? "add_to_group" : "remove_from_group";
    const place = this.#place(group, kind);
    if (place === undefined) return;
    this.#tools.enqueue(accepted({ type, ...place, members: [...members] }));
  }

  leave({ group: named }: CommandOf<"leave">): void {
    const group = this.#tools.group(named, "leave");
    if (group === undefined) return;
    const recipient = recipientOf(group, this.#tools.store);
    const isHere = this.#tools.place.is(group);
    this.#tools.enqueue(accepted({ type: "leave_group", client_id: uuidv7(), ...recipient }));
    if (isHere) this.#tools.turnTo(lobbyName);
  }

  rename({ group, name }: CommandOf<"rename">): void {
    const place = this.#place(group, "rename");
    if (place !== undefined) {
      this.#tools.enqueue(accepted({ type: "rename_group", ...place, name }));
    }
  }

  setRole({ group, user: username, role }: CommandOf<"role">): void {
    const place = this.#place(group, "role");
    if (place !== undefined) {
      this.#tools.enqueue(accepted({ type: "set_role", ...place, username, role }));
    }
  }

  mute({ kind, group, user: username }: CommandOf<"mute" | "unmute">): void {
    const place = this.#place(group, kind);
    if (place === undefined) return;
    this.#tools.enqueue(accepted({ type: "mute", ...place, username, muted: kind === "mute" }));
  }

  /** Who is in a group, and as what. */
  async members({ group: named }: CommandOf<"members">): Promise<void> {
    const group = this.#tools.group(named, "members");
    if (group === undefined) return;
    const place = recipientOf(group, this.#tools.store);
    await this.#tools.list(async (after) => {
      const frame = { type: "get_members", ...place, after } as const;
      const answer = await this.#tools.ask<ServerFrameOf<"member_list">>(frame);
      if (answer === undefined) return undefined;
      const { members, more } = answer;
      return { rows: members.map((one) => this.#row(one)), last: members.at(-1)?.username, more };
    });
  }

  #row({ username, role, muted }: GroupMember): string {
    const { say } = this.#tools;
    const row = `  ${oneLine(username)}`;
    const notes = [
      ...(role === "member" ? [] : [say(`role_${role}`)]),
      ...(muted === true ? [say("is_muted")] : []),
    ];
    return notes.length === 0 ? row : say("noted_row", { row, notes: notes.join(", ") });
  }

  #place(named: string | undefined, word: CommandWord) {
    const group = this.#tools.group(named, word);
    if (group === undefined) return undefined;
    return { client_id: uuidv7(), ...recipientOf(group, this.#tools.store) };
  }
}
