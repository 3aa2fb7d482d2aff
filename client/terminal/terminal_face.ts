import { lineModeTexts } from "../../common/text/line_mode.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import type { ClientEvent } from "../core/events.ts";
import type { Clock } from "../core/clock.ts";
import type { Engine } from "../core/engine.ts";
import type { ClientStore } from "../core/store/client_store.ts";
import type { StoredEntry } from "../core/store/entry_table.ts";
import type { Answers } from "../line/answers.ts";
import type { TransferEvent } from "../core/files/transfer_events.ts";
import { CurrentPlace } from "../line/current_place.ts";
import type { Face, Wish } from "../line/face.ts";
import type { FileCommandOptions } from "../line/file_commands.ts";
import { FileLines } from "../line/file_lines.ts";
import type { TypedLine } from "../line/input.ts";
import { parseLine } from "../line/parse_line.ts";
import type { Progress } from "../line/progress.ts";
import type { LineSource } from "../line/talk.ts";
import { TextCommands } from "../line/text_commands.ts";
import { Transcript } from "../line/transcript.ts";
import type { Attention } from "./attention.ts";
import type { Key } from "./keys.ts";
import { LineQueue } from "./line_queue.ts";
import { OlderPages } from "./older_pages.ts";
import { People } from "./people.ts";
import { Prompts } from "./prompts.ts";
import { press } from "./press.ts";
import type { Effect } from "./pressed.ts";
import { ScreenEvents } from "./screen_events.ts";
import { ScreenModel } from "./screen_model.ts";
import type { OpenScreen, ScreenSource } from "./screen_source.ts";
import { badgeOf } from "./sidebar.ts";
import type { Audience, Stage } from "./stage.ts";
import type { PlaceView, Size } from "./state.ts";
import { TypingNotes } from "./typing_notes.ts";

/** What the full screen works with. */
export interface TerminalFaceOptions extends FileCommandOptions {
  readonly engine: Engine;
  readonly store: ClientStore;
  readonly stage: Stage;
  readonly progress: Progress;
  readonly answers: Answers;
  readonly language: Language;
  readonly clock: Clock;
  readonly attention: Attention;
  readonly hasColor: boolean;
  readonly size: Size;
  /** Puts the screen up. */
  readonly open: (source: ScreenSource) => OpenScreen;
}

/** The chat on a full screen. */
export class TerminalFace implements Face, LineSource, ScreenSource, Audience {
  readonly isTerminal = true;
  readonly hasColor: boolean;
  readonly #options: TerminalFaceOptions;
  readonly #store: ClientStore;
  readonly #model: ScreenModel;
  readonly #place: CurrentPlace;
  readonly #commands: TextCommands;
  readonly #files: FileLines;
  readonly #lines = new LineQueue();
  readonly #prompts: Prompts;
  readonly #typing: TypingNotes;
  readonly #older: OlderPages;
  readonly #events: ScreenEvents;
  readonly #listeners = new Set<() => void>();
  readonly #say: ReturnType<typeof speak<typeof lineModeTexts.en>>;
  #screen: OpenScreen | undefined;
  #closing: Promise<void> | undefined;
  #isPlanned = false;

  constructor(options: TerminalFaceOptions) {
    const { engine, store, language, size, progress, answers, stage, clock } = options;
    this.#options = options;
    this.#store = store;
    this.hasColor = options.hasColor;
    this.#say = speak(lineModeTexts, language);
    this.#model = new ScreenModel({ store, language, size, changed: () => this.#plan() });
    this.#prompts = new Prompts(this.#model);
    this.#place = new CurrentPlace(store);
    this.#commands = new TextCommands({
      ...{ engine, store, progress, language, answers },
      ...{ transfers: options.transfers, downloads: options.downloads },
      output: stage,
      transcript: new Transcript(store, language),
      place: this.#place,
      turned: () => this.#turned(),
    });
    this.#files = new FileLines({
      note: (text) => stage.note(text),
      hasStatus: true,
      status: (moving) => this.#model.change({ moving }),
    }, language);
    this.#typing = new TypingNotes(engine, store, this.#model, clock);
    this.#older = new OlderPages(engine, store, this.#model);
    this.#events = new ScreenEvents({
      ...{ store, language, model: this.#model, typing: this.#typing },
      people: new People(engine, this.#model),
      attention: options.attention,
      learn: (conversation) => this.#commands.learn(conversation),
      findPlace: () => this.#findPlace(),
      loggedIn: () => this.start(),
      note: (text) => stage.note(`· ${text}`),
    });
  }

  get state() {
    return this.#model.state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Puts the screen up, once somebody is known here. */
  start(): void {
    if (this.#screen !== undefined || this.#store.profile.read()?.token === undefined) return;
    this.#model.reload();
    this.#turned();
    this.#options.stage.turnTo(this);
    this.#screen = this.#options.open(this);
  }

  /** Takes the screen down. */
  leave(): Promise<void> {
    const { stage, attention } = this.#options;
    stage.turnTo(undefined);
    this.#typing.end();
    this.#closing ??= this.#screen?.close().then(() => attention.end());
    return this.#closing ?? Promise.resolve();
  }

  resize(size: Size): void {
    this.#model.change({ size });
  }

  line(): Promise<TypedLine | undefined> {
    return this.#lines.next();
  }

  lineTooLong(): void {
    this.note(this.#say("line_too_long"));
  }

  print(text: string): void {
    this.#model.say(text, true);
  }

  note(text: string): void {
    this.#model.say(text, false);
  }

  prompt(question: () => string, isSecret: boolean): Promise<string | undefined> {
    return this.#prompts.open(question, isSecret);
  }

  prompted(): void {
    this.#prompts.refresh();
  }

  /** Carries out what was typed. Only what ends the talk is waited for: the rest goes on beside it. */
  async take(line: string): Promise<Wish> {
    const { kind } = parseLine(line);
    if (kind === "help") {
      this.#model.change({ overlay: { kind: "help", top: 0 } });
      return "go on";
    }
    if (kind === "text" || kind === "msg" || kind === "reply") this.#typing.sent();
    const wish = this.#commands.run(line);
    this.#model.refresh();
    if (kind !== "quit" && kind !== "forget" && kind !== "logout") return "go on";
    const ended = await wish;
    if (ended === "go on") return ended;
    const last = this.state.notices.at(-1);
    await this.leave();
    // What it has led to is nowhere else, now that the screen is gone.
    if (kind === "logout" && last !== undefined) this.#options.stage.note(`· ${last.text}`);
    return ended;
  }

  press(key: Key): void {
    const { state, effects } = press(this.state, key);
    this.#model.set(state);
    for (const effect of effects) this.#do(effect);
  }

  #do(effect: Effect): void {
    switch (effect.kind) {
      case "submit":
        return this.#lines.push(effect.text);
      case "quit":
        return this.#lines.push("/quit");
      case "open":
        return this.#open(effect);
      case "older":
        return void this.#older.show();
      case "newer":
        return this.#model.showNewer();
      case "newest":
        return this.#model.showNewest();
      case "search":
        return this.#model.search(effect.query);
      case "go":
        return this.#go(effect.entry);
      case "answer":
        return this.#prompts.answer(effect.text);
      case "typing":
        return this.#typing.mine(effect.isTyping);
      case "take back":
        this.#store.outbox.complete(effect.clientId);
        return this.#model.refresh();
      case "redraw":
        return this.#screen?.redraw();
    }
  }

  #open({ name, conversation }: { readonly name: string; readonly conversation?: string }): void {
    const known = conversation === undefined
      ? undefined
      : this.#store.conversations.byId(conversation);
    if (known === undefined) this.#place.turnTo(name);
    else this.#place.turnToKnown(known);
    this.#turned();
  }

  #go(entry: StoredEntry): void {
    const { conversation } = entry.frame;
    const name = this.#store.conversations.byId(conversation)?.name ?? conversation;
    this.#open({ name, conversation });
    this.#model.go(entry);
  }

  /** Shows the place that plain text goes to now. */
  #turned(): void {
    const { name, known } = this.#place;
    const place: PlaceView = { name, conversation: known?.conversation };
    this.#typing.left();
    this.#model.open(place);
  }

  hear(event: ClientEvent): void {
    this.#events.hear(event);
  }

  hearFile(event: TransferEvent): void {
    this.#files.hear(event);
  }

  /** A place that was named before there was a conversation may have one now. */
  #findPlace(): void {
    if (this.state.place.conversation === undefined && this.#place.known !== undefined) {
      this.#turned();
    }
  }

  /** What changes in one go is drawn together. */
  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    queueMicrotask(() => this.#draw());
  }

  #draw(): void {
    if (this.#screen === undefined || this.#closing !== undefined) {
      this.#isPlanned = false;
      return;
    }
    const { seen } = this.#model;
    if (seen !== undefined) {
      this.#options.engine.shown(new Map([[seen.conversation, seen.seq]]));
      this.#model.markSeen(seen.conversation, seen.seq);
    }
    this.#isPlanned = false;
    this.#showBadge();
    for (const listener of this.#listeners) listener();
  }

  #showBadge(): void {
    const { rooms, place } = this.state;
    const sum = (pick: "unread" | "mentions") => rooms.reduce((all, room) => all + room[pick], 0);
    this.#options.attention.show(
      place.name,
      badgeOf({ unread: sum("unread"), mentions: sum("mentions") }),
    );
  }
}
