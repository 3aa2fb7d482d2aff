import { oneLine, sanitize } from "../../common/sanitize.ts";
import { lineModeTexts } from "../../common/text/line_mode.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { type EntryLike, isSeq } from "../core/frames.ts";
import { targetOf } from "../core/present.ts";
import type { ClientStore } from "../core/store/client_store.ts";
import type { StoredEntry } from "../core/store/entry_table.ts";
import { answerLine, offerLine, offerQuote } from "./file_entries.ts";
import { membershipLine } from "./membership_lines.ts";

/** Continued lines are set off, so that nobody can write what looks like another's line. */
const continuation = "\n    | ";

/** Before what a message answers. */
const quoted = "\n    ";

/** Enough of an answered message to know it again. */
const quotedCharacters = 50;

/** When and where something was said. */
interface Where {
  readonly time: string;
  readonly place: string;
}

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

  /** One entry, as it is shown. @param isNumbered whether with its place, for `/reply` and others. */
  entry(entry: StoredEntry, username: string | undefined, isNumbered = false): string {
    const { frame } = entry;
    const time = this.time(frame.timestamp);
    const name = this.place(frame.conversation);
    const place = isNumbered ? `${name} ${frame.seq}` : name;
    switch (frame.type) {
      case "message":
        return this.#message(entry, { time, place }, username) + this.#reply(frame);
      case "edit":
        return this.#edit(entry, { time, place }, username, isNumbered);
      case "delete":
        return this.#deletion(frame, { time, place }, isNumbered);
      case "membership":
        return this.#membership(frame, { time, place });
      case "file_offer":
        return `${time} [${place}] ${offerLine(frame, username, this.#language)}` +
          this.#reply(frame);
      case "file_answer":
        return `${time} [${place}] ${answerLine(frame, this.#offer(frame), this.#language)}`;
      default:
        return this.#say("unknown_entry", { time, place, type: oneLine(frame.type) });
    }
  }

  #membership(frame: EntryLike, where: Where): string {
    const line = membershipLine(frame, this.#language);
    if (line !== undefined) return `${where.time} [${where.place}] ${line}`;
    return this.#say("unknown_entry", { ...where, type: oneLine(`membership ${frame.action}`) });
  }

  #message(entry: StoredEntry, where: Where, username: string | undefined): string {
    const { frame, damaged } = entry;
    const values = { ...where, sender: oneLine(String(frame.sender)), text: this.#text(entry) };
    return this.#say(frame.sender === username && !damaged ? "own" : "entry", values);
  }

  #edit(
    entry: StoredEntry,
    where: Where,
    username: string | undefined,
    isNumbered: boolean,
  ): string {
    const { frame, damaged } = entry;
    const which = isNumbered ? ` ${frame.target}` : "";
    if (frame.deleted === true) {
      return this.#say("edit_deleted", { ...where, which, sender: oneLine(String(frame.sender)) });
    }
    const values = { ...where, sender: oneLine(String(frame.sender)), text: this.#text(entry) };
    const key = frame.sender === username && !damaged ? "own_edit" : "edit";
    return this.#say(key, { ...values, which });
  }

  #deletion(frame: EntryLike, where: Where, isNumbered: boolean): string {
    const actor = oneLine(String(frame.actor));
    if (isNumbered) {
      return this.#say("deletion_numbered", { ...where, actor, target: targetOf(frame) ?? "?" });
    }
    const sender = this.#store.entries.at(frame.conversation, targetOf(frame) ?? 0)?.frame.sender;
    if (sender === undefined || sender === frame.actor) {
      return this.#say("deletion", { ...where, actor });
    }
    return this.#say("deletion_of", { ...where, actor, sender: oneLine(String(sender)) });
  }

  #text({ frame, damaged }: Pick<StoredEntry, "frame" | "damaged">): string {
    if (frame.deleted === true) return this.#say("deleted");
    const said = sanitize(String(frame.content)).replaceAll("\n", continuation);
    const text = damaged ? this.#say("damaged", { text: said }) : said;
    return frame.edited === undefined ? text : this.#say("edited", { text });
  }

  #offer({ conversation, target }: EntryLike): EntryLike | undefined {
    return isSeq(target) ? this.#store.entries.at(conversation, target)?.frame : undefined;
  }

  /** What a message answers, on a line of its own that no text can look like. */
  #reply({ conversation, reply_to: target }: EntryLike): string {
    if (!isSeq(target)) return "";
    const answered = this.#store.entries.at(conversation, target)?.frame;
    const file = answered?.type === "file_offer" && offerQuote(answered, this.#language);
    if (file) return quoted + file;
    if (answered?.type !== "message") return quoted + this.#say("reply_elsewhere", { target });
    const sender = oneLine(String(answered.sender));
    const text = answered.deleted === true
      ? this.#say("deleted")
      : oneLine(String(answered.content), quotedCharacters);
    return quoted + this.#say("reply", { sender, text });
  }

  /** When something was, on this machine's clock. */
  time(timestamp: string): string {
    const at = new Date(timestamp);
    if (Number.isNaN(at.getTime())) return "--:--";
    const two = (value: number) => String(value).padStart(2, "0");
    const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
    if (at.toDateString() === this.#today().toDateString()) return time;
    return `${at.toLocaleDateString(this.#language)} ${time}`;
  }
}
