import { oneLine } from "../../common/sanitize.ts";
import type { ContactState, PresenceSummary } from "../../protocol/people_frames.ts";
import type { ServerFrameOf } from "../../protocol/server_frames.ts";
import type { CommandTools } from "./command_tools.ts";
import type { CommandOf } from "./line_commands.ts";

/** Somebody, with what one may know of their presence. */
type Person = { readonly username: string } & Partial<PresenceSummary>;

/** Shows who is here, keeps contacts, and blocks. */
export class PeopleCommands {
  readonly #tools: CommandTools;

  constructor(tools: CommandTools) {
    this.#tools = tools;
  }

  /** Everybody on this server. */
  who(): Promise<void> {
    return this.#tools.list(async (after) => {
      const answer = await this.#tools.ask<ServerFrameOf<"user_list">>({
        type: "get_users",
        after,
      });
      if (answer === undefined) return undefined;
      const { users, more } = answer;
      return { rows: users.map((one) => this.#row(one)), last: users.at(-1)?.username, more };
    });
  }

  /** One's own contacts, and whom one has blocked; while nobody answers, as they last were. */
  async contacts(): Promise<void> {
    const { engine, store, say } = this.#tools;
    if (!(await this.#tools.isReady()) && !engine.isOnline) {
      const rows = store.contacts.list().map((one) => this.#contactRow(one));
      return this.#tools.print(rows.length === 0 ? say("no_contacts") : rows.join("\n"));
    }
    await this.#tools.list(async (after) => {
      const answer = await this.#tools.ask<ServerFrameOf<"contact_list">>({
        type: "get_contacts",
        after,
      });
      if (answer === undefined) return undefined;
      const { contacts, more } = answer;
      const rows = contacts.map((one) => this.#contactRow(one));
      return { rows, last: contacts.at(-1)?.username, more };
    }, this.#tools.say("no_contacts"));
  }

  async changeContact({ does, user: username }: CommandOf<"contact">): Promise<void> {
    const type = does === "add" ? "add_contact" : "remove_contact";
    const answer = await this.#tools.ask<ServerFrameOf<"contact_response">>({ type, username });
    if (answer === undefined) return;
    const name = oneLine(answer.username);
    this.#tools.note(
      this.#tools.say(answer.contact ? "contact_added" : "contact_removed", { name }),
    );
  }

  async block({ kind, user: username }: CommandOf<"block" | "unblock">): Promise<void> {
    const answer = await this.#tools.ask<ServerFrameOf<"contact_response">>({
      type: kind,
      username,
    });
    if (answer === undefined) return;
    const name = oneLine(answer.username);
    this.#tools.note(this.#tools.say(answer.blocked ? "blocked" : "unblocked", { name }));
  }

  /** Shows others that nobody is here, or that somebody is again. */
  setAway(isAway: boolean): void {
    this.#tools.engine.setAway(isAway);
    this.#tools.note(this.#tools.say(isAway ? "now_away" : "now_back"));
  }

  #contactRow(contact: Person & ContactState): string {
    const row = this.#row(contact);
    if (!contact.blocked) return row;
    return this.#tools.say("noted_row", { row, notes: this.#tools.say("is_blocked") });
  }

  #row({ username, status, last_seen: seen }: Person): string {
    const mark = status === "online" ? "●" : status === "away" ? "◐" : "○";
    const name = oneLine(username);
    if (seen === undefined) return this.#tools.say("who_row", { mark, name });
    return this.#tools.say("who_row_seen", { mark, name, time: this.#tools.transcript.time(seen) });
  }
}
