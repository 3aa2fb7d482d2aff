import { lineModeTexts } from "../../common/text/line_mode.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import type { ConversationSummary } from "../../protocol/server_frames.ts";
import type { ClientEvent } from "../core/events.ts";
import { asServerFrame, type IncomingFrame } from "../core/frames.ts";
import type { ClientStore } from "../core/store/client_store.ts";
import type { StoredEntry } from "../core/store/entry_table.ts";
import { commandOf } from "../line/verb_words.ts";
import type { Attention } from "./attention.ts";
import { connectionLine } from "./connection_line.ts";
import type { People } from "./people.ts";
import { safeText } from "./safe_text.ts";
import type { ScreenModel } from "./screen_model.ts";
import type { TypingNotes } from "./typing_notes.ts";

/** What events are shown with. */
export interface ScreenEventsParts {
  readonly model: ScreenModel;
  readonly store: ClientStore;
  readonly language: Language;
  readonly typing: TypingNotes;
  readonly people: People;
  readonly attention: Attention;
  /** Tells the commands of a conversation that there is. */
  readonly learn: (conversation: ConversationSummary) => void;
  /** A place that was named before there was a conversation may have one now. */
  readonly findPlace: () => void;
  readonly loggedIn: () => void;
  /** Says something wherever the person is looking. */
  readonly note: (text: string) => void;
}

/** Shows what the engine tells. */
export class ScreenEvents {
  readonly #parts: ScreenEventsParts;
  readonly #model: ScreenModel;
  readonly #say: ReturnType<typeof speak<typeof lineModeTexts.en>>;
  #isUp: boolean;

  constructor(parts: ScreenEventsParts) {
    this.#parts = parts;
    this.#model = parts.model;
    this.#say = speak(lineModeTexts, parts.language);
    this.#isUp = parts.store.profile.read()?.token !== undefined;
  }

  hear(event: ClientEvent): void {
    switch (event.kind) {
      case "state":
        return this.#hearState(event);
      case "entry":
        return this.#hearEntry(event.entry);
      case "conversation": {
        const { conversation, read } = event.conversation;
        this.#parts.learn(event.conversation);
        this.#model.learn(conversation, read);
        if (this.#model.state.connection.isLive) void this.#parts.people.fetch();
        return this.#parts.findPlace();
      }
      case "failed":
        return this.#hearFailure(event);
      case "stored":
      case "postponed":
        return this.#model.refresh();
      case "marks":
        return event.conversation === this.#model.state.place.conversation
          ? this.#model.refresh()
          : undefined;
      case "reset":
        this.#parts.note(this.#say("reset"));
        return this.#model.reload();
      case "gap":
        return this.#parts.note(this.#say("gap", { place: this.#nameOf(event.conversation) }));
      case "waiting":
        return this.#parts.note(this.#say("waiting", { ahead: event.ahead }));
      case "frame":
        return this.#hearFrame(event.frame);
    }
  }

  #nameOf(conversation: string): string {
    return safeText(this.#parts.store.conversations.byId(conversation)?.name ?? conversation);
  }

  #hearState({ state }: Extract<ClientEvent, { kind: "state" }>): void {
    const connection = connectionLine(state, this.#parts.language);
    const isNews = connection.text !== this.#model.state.connection.text;
    // The bar has the words once the screen is up.
    if (!this.#isUp && isNews) this.#parts.note(connection.text);
    this.#model.change({ connection });
    if (state.name === "replaying") {
      this.#isUp = true;
      this.#parts.loggedIn();
    }
    if (state.name === "live") void this.#parts.people.fetch();
  }

  #hearEntry(entry: StoredEntry): void {
    const news = this.#model.hear(entry);
    this.#parts.findPlace();
    const { conversation, sender } = entry.frame;
    this.#parts.typing.stopped(conversation, String(sender));
    if (news === undefined || news.isSeen || !this.#model.state.connection.isLive) return;
    if (news.isForMe) this.#parts.attention.ring();
  }

  #hearFailure({ item, frame }: Extract<ClientEvent, { kind: "failed" }>): void {
    this.#model.refresh();
    // Another device has said the same to an offer: that is as it should be.
    if (item?.frame.type === "message" || frame.code === "already_answered") return;
    const command = commandOf(item?.frame.type ?? frame.type);
    this.#parts.note(this.#say("failed_other", { command, message: safeText(frame.message) }));
  }

  #hearFrame(frame: IncomingFrame): void {
    const known = asServerFrame(frame);
    switch (known.type) {
      case "typing_notification":
        return this.#parts.typing.heard(known);
      case "user_status":
        return this.#model.setPresence([[known.username, known.status]]);
      case "receipt":
        return "seq" in known ? this.#hearCounts(known) : undefined;
      case "error":
      case "message_error":
        return this.#parts.note(safeText(known.message));
    }
  }

  #hearCounts(
    counts: {
      readonly conversation: string;
      readonly seq: number;
      readonly delivered_by: number;
      readonly read_by: number;
    },
  ): void {
    const { place, timeline } = this.#model.state;
    if (counts.conversation !== place.conversation) return;
    const { seq, delivered_by: deliveredBy, read_by: readBy } = counts;
    this.#model.change({ timeline: { ...timeline, counts: { seq, deliveredBy, readBy } } });
  }
}
