import { accepted } from "../../protocol/codes.ts";
import { uuidv7 } from "../../protocol/ids.ts";
import { composeEdit, composeMessage } from "../core/compose.ts";
import type { KnownConversation } from "../core/store/conversation_table.ts";
import type { CommandTools } from "./command_tools.ts";
import type { CommandOf, Which } from "./line_commands.ts";

/** How far back `/reply last` looks for what somebody else said. */
const recentEntries = 200;

/** A message that a command is about. */
interface Target {
  readonly conversation: string;
  readonly seq: number;
}

/** Says things, and changes what was said. */
export class MessageCommands {
  readonly #tools: CommandTools;

  constructor(tools: CommandTools) {
    this.#tools = tools;
  }

  say(text: string): void {
    const { place, store } = this.#tools;
    this.#tools.enqueue(composeMessage(place.name, text, store));
  }

  msg({ to, text }: CommandOf<"msg">): void {
    if (!this.#tools.place.is(to)) this.#tools.turnTo(to);
    if (text !== "") this.say(text);
  }

  async reply({ which, text }: CommandOf<"reply">): Promise<void> {
    const { place, store } = this.#tools;
    const target = await this.#find(which, (known) => this.#lastOfOthers(known), "none_of_others");
    if (target === undefined) return;
    this.#tools.enqueue(composeMessage(place.name, text, store, target.seq));
  }

  async edit({ which, text }: CommandOf<"edit">): Promise<void> {
    const target = await this.#findOwn(which);
    if (target !== undefined) {
      this.#tools.enqueue(composeEdit(target.conversation, target.seq, text));
    }
  }

  async delete({ which }: CommandOf<"delete">): Promise<void> {
    const target = await this.#findOwn(which);
    if (target === undefined) return;
    this.#tools.enqueue(accepted({ type: "delete", client_id: uuidv7(), ...target }));
  }

  async #findOwn(which: Which): Promise<Target | undefined> {
    // It has no number before the server has it.
    if (which === "last" && !this.#tools.store.outbox.isEmpty && !(await this.#tools.isReady())) {
      this.#tools.postpone(this.#tools.say("not_sent_yet"));
      return undefined;
    }
    return this.#find(which, (known) => this.#lastOfMine(known), "none_of_yours");
  }

  #find(
    which: Which,
    last: (known: KnownConversation) => number | undefined,
    complaint: "none_of_yours" | "none_of_others",
  ): Target | undefined {
    const { known } = this.#tools.place;
    const seq = known === undefined || which !== "last" ? which : last(known);
    if (known !== undefined && typeof seq === "number") {
      return { conversation: known.conversation, seq };
    }
    this.#tools.refuse(this.#tools.say(known === undefined ? "nothing_here" : complaint));
    return undefined;
  }

  #lastOfMine({ conversation }: KnownConversation): number | undefined {
    const { store, username = "" } = this.#tools;
    return store.entries.lastOf(conversation, username, 0, Infinity)?.frame.seq;
  }

  #lastOfOthers({ conversation }: KnownConversation): number | undefined {
    const { store, username } = this.#tools;
    const recent = store.entries.before(conversation, Infinity, recentEntries);
    return recent.findLast(({ frame: { type, sender, deleted } }) =>
      type === "message" && sender !== username && deleted !== true
    )?.frame.seq;
  }
}
