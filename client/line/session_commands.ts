import { oneLine } from "../../common/sanitize.ts";
import type { ServerFrameOf, SessionDetails } from "../../protocol/server_frames.ts";
import type { CommandTools } from "./command_tools.ts";
import { Interrupted } from "./input.ts";
import type { CommandOf } from "./line_commands.ts";

type Revoked = ServerFrameOf<"session_response" | "password_response">;

/** Shows and ends one's own sessions, and changes the password. */
export class SessionCommands {
  readonly #tools: CommandTools;

  constructor(tools: CommandTools) {
    this.#tools = tools;
  }

  async list(): Promise<void> {
    const answer = await this.#tools.ask<ServerFrameOf<"session_list">>({ type: "get_sessions" });
    if (answer === undefined) return;
    const rows = answer.sessions.map((session) => this.#row(session));
    if (answer.more) rows.push(this.#tools.say("who_more"));
    this.#tools.print(rows.join("\n"));
  }

  async revoke({ session: session_id }: CommandOf<"revoke">): Promise<void> {
    const answer = await this.#tools.ask<Revoked>({ type: "revoke_session", session_id });
    for (const id of answer?.revoked ?? []) {
      this.#tools.note(this.#tools.say("revoked", { id: oneLine(id) }));
    }
  }

  /** Asks for the old password and the new one; only a terminal can keep them unseen. */
  async changePassword(): Promise<void> {
    if (!this.#tools.answers.canAsk) {
      return this.#tools.refuse(this.#tools.say("password_needs_terminal"));
    }
    const passwords = await this.#askPasswords();
    if (passwords === undefined) return;
    const frame = { type: "change_password", ...passwords } as const;
    const answer = await this.#tools.ask<Revoked>(frame);
    if (answer === undefined) return;
    this.#tools.note(this.#changed(answer.revoked.length));
  }

  /** Ends all sessions of the account; says whether that was done. */
  async logOutEverywhere(): Promise<boolean> {
    const answer = await this.#tools.ask({ type: "logout", everywhere: true });
    if (answer === undefined) return false;
    const { store, say } = this.#tools;
    store.profile.dropToken();
    this.#tools.note(say(store.isKept ? "logged_out_kept" : "logged_out_everywhere"));
    return true;
  }

  async #askPasswords() {
    const { answers, say } = this.#tools;
    try {
      const password = await answers.secret(say("password_old"));
      const chosen = password && await answers.secret(say("password_new"));
      const again = chosen && await answers.secret(say("password_again"));
      if (password && chosen && chosen === again) return { password, new_password: chosen };
      this.#tools.note(say(again ? "passwords_differ" : "password_kept"));
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      this.#tools.note(say("password_kept"));
    }
    return undefined;
  }

  #changed(count: number): string {
    const { say } = this.#tools;
    if (count > 1) return say("password_changed_many", { count });
    return say(count === 1 ? "password_changed_one" : "password_changed");
  }

  #row(session: SessionDetails): string {
    const { say, transcript } = this.#tools;
    const row = say("session_row", {
      mark: session.connected ? "●" : "○",
      id: oneLine(session.session_id),
      device: session.device === undefined ? say("no_device") : oneLine(session.device),
      agent: oneLine(session.agent),
      address: oneLine(session.address),
      time: transcript.time(session.last_used),
    });
    return session.current ? say("noted_row", { row, notes: say("this_session") }) : row;
  }
}
