import { lineModeTexts } from "../../common/text/line_mode.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import type { EntryLike } from "../core/frames.ts";
import type { ClientStore } from "../core/store/client_store.ts";
import type { StoredEntry } from "../core/store/entry_table.ts";
import { oneLine, sanitize } from "./sanitize.ts";

/** Continued lines are set off, so that nobody can write what looks like another's line. */
const continuation = "\n    | ";

/** Writes entries as lines for people. */
export class Transcript {
  readonly #store: ClientStore;
  readonly #language: Language;
  readonly #say: ReturnType<typeof speak<typeof lineModeTexts.en>>;
  readonly #today: () => Date;

  /** @param today the day on which times need no date. */
  constructor(store: ClientStore, language: Language, today: () => Date = () => new Date()) {
    this.#store = store;
    this.#language = language;
    this.#say = speak(lineModeTexts, language);
    this.#today = today;
  }

  /** How a conversation is called here. */
  place(conversation: string): string {
    return oneLine(this.#store.conversations.byId(conversation)?.name ?? conversation);
  }

  /** One entry, as it is shown. */
  entry({ frame, damaged }: StoredEntry, username: string | undefined): string {
    const time = this.#time(frame.timestamp);
    const place = this.place(frame.conversation);
    if (frame.type === "membership") return this.#membership(frame, { time, place });
    if (frame.type !== "message") {
      return this.#say("unknown_entry", { time, place, type: oneLine(frame.type) });
    }
    const sender = oneLine(String(frame.sender));
    const values = { time, place, sender, text: this.#text(frame) };
    if (damaged) return this.#say("damaged", values);
    return this.#say(frame.sender === username ? "own" : "entry", values);
  }

  #text(frame: EntryLike): string {
    if (frame.deleted === true) return this.#say("deleted");
    const text = sanitize(String(frame.content)).replaceAll("\n", continuation);
    return frame.edited === undefined ? text : this.#say("edited", { text });
  }

  #membership(frame: EntryLike, where: { time: string; place: string }): string {
    const { actor, action } = frame;
    const others = Array.isArray(frame.members)
      ? frame.members.filter((name) => name !== actor).map((name) => oneLine(String(name)))
      : [];
    const members = others.join(", ");
    const values = { ...where, actor: oneLine(String(actor)), members };
    switch (action) {
      case "created":
        return this.#say(members === "" ? "created_alone" : "created", values);
      case "added":
      case "removed":
      case "left":
        return this.#say(action, values);
      default:
        return this.#say("unknown_entry", { ...where, type: oneLine(`membership ${action}`) });
    }
  }

  #time(timestamp: string): string {
    const at = new Date(timestamp);
    if (Number.isNaN(at.getTime())) return "--:--";
    const two = (value: number) => String(value).padStart(2, "0");
    const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
    if (at.toDateString() === this.#today().toDateString()) return time;
    return `${at.toLocaleDateString(this.#language)} ${time}`;
  }
}
