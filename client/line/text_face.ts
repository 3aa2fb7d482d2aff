import { oneLine, sanitize } from "../../common/sanitize.ts";
import { lineModeTexts } from "../../common/text/line_mode.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { formatAddress } from "../core/address.ts";
import type { Engine } from "../core/engine.ts";
import type { ClientEvent, State } from "../core/events.ts";
import { asServerFrame, type IncomingFrame } from "../core/frames.ts";
import type { ClientStore } from "../core/store/client_store.ts";
import { explainWaiting, mostTelling } from "./explain.ts";
import { failedLine } from "./failed_line.ts";
import type { TransferEvent } from "../core/files/transfer_events.ts";
import type { Face, Wish } from "./face.ts";
import type { FileCommandOptions } from "./file_commands.ts";
import { FileLines } from "./file_lines.ts";
import type { Output } from "./output.ts";
import type { Progress } from "./progress.ts";
import { ShownMarks } from "./shown_marks.ts";
import type { Answers } from "./answers.ts";
import { TextCommands } from "./text_commands.ts";
import { Transcript } from "./transcript.ts";

/** What a face works with. */
export interface FaceOptions {
  readonly engine: Engine;
  readonly store: ClientStore;
  readonly output: Output;
  readonly progress: Progress;
  readonly language: Language;
}

/** What the face for people works with, besides. */
export interface TextFaceOptions extends FaceOptions, FileCommandOptions {
  /** Asks a person, where there is one. */
  readonly answers: Answers;
}

/** The chat as lines for people. */
export class TextFace implements Face {
  readonly #store: ClientStore;
  readonly #output: Output;
  readonly #progress: Progress;
  readonly #transcript: Transcript;
  readonly #shown: ShownMarks;
  readonly #commands: TextCommands;
  readonly #files: FileLines;
  readonly #say: ReturnType<typeof speak<typeof lineModeTexts.en>>;
  readonly #language: Language;
  #username: string | undefined;
  #hasConnected = false;
  #hasGreeted = false;
  /** Said to be so: coming back at once to ask for the rest is not news. */
  #isConnected = false;
  /** Why the server could not be reached when it was last tried. */
  #lastReason: string | undefined;

  constructor(options: TextFaceOptions) {
    const { store, output, language } = options;
    this.#store = store;
    this.#output = output;
    this.#progress = options.progress;
    this.#language = language;
    this.#say = speak(lineModeTexts, language);
    this.#transcript = new Transcript(store, language);
    this.#shown = new ShownMarks(options);
    this.#files = new FileLines(output, language);
    this.#commands = new TextCommands({ ...options, transcript: this.#transcript });
    this.#username = store.profile.read()?.username;
  }

  start(): void {
    for (const entry of this.#store.entries.unshown()) {
      this.#shown.show(entry, this.#transcript.entry(entry, this.#username));
    }
    this.#shown.flush();
  }

  hear(event: ClientEvent): void {
    if (event.kind === "entry") {
      const { entry } = event;
      const isNews = !entry.seen && !entry.isEcho;
      const line = isNews ? this.#transcript.entry(entry, this.#username) : undefined;
      return this.#shown.show(entry, line);
    }
    if (event.kind === "conversation") return this.#commands.learn(event.conversation);
    const note = this.#noteOn(event);
    if (note === undefined) return;
    this.#shown.flush();
    this.#output.note(`· ${note}`);
  }

  hearFile(event: TransferEvent): void {
    if (event.step === "failed") this.#progress.noteRefusal();
    this.#shown.flush();
    this.#files.hear(event);
  }

  take(line: string): Promise<Wish> {
    return this.#commands.run(line);
  }

  lineTooLong(): void {
    this.#progress.noteRefusal();
    this.#output.note(this.#say("line_too_long"));
  }

  #noteOn(event: Exclude<ClientEvent, { kind: "entry" | "conversation" }>): string | undefined {
    switch (event.kind) {
      case "state":
        return this.#state(event.state);
      case "failed":
        // Another device has said the same to an offer: that is as it should be.
        if (event.frame.code === "already_answered") return undefined;
        return failedLine(
          event.item?.frame ?? event.frame,
          String(event.frame.message),
          this.#store,
          this.#language,
        );
      case "marks":
        return this.#marks(event);
      case "waiting":
        return this.#say("waiting", { ahead: event.ahead });
      case "reset":
        return this.#say("reset");
      case "gap":
        return this.#say("gap", { place: this.#transcript.place(event.conversation) });
      case "frame":
        return this.#frame(event.frame);
    }
  }

  #state(state: State): string | undefined {
    switch (state.name) {
      case "connecting":
        return this.#connecting();
      case "replaying": {
        this.#username = state.username;
        if (this.#isConnected) return undefined;
        this.#isConnected = true;
        const address = formatAddress(state.address.host, state.address.port);
        return this.#say("logged_in", { address, name: oneLine(state.username) });
      }
      case "live":
        return this.#caughtUp();
      case "waiting":
        return this.#lost(state);
      case "told_to_wait": {
        this.#isConnected = false;
        const message = sanitize(state.failure.message);
        return this.#say("told_to_wait", { message, seconds: state.seconds });
      }
    }
  }

  /** Trying again is said where it is said why. */
  #connecting(): string | undefined {
    const isFirst = !this.#hasConnected;
    this.#hasConnected = true;
    return isFirst ? this.#say("connecting") : undefined;
  }

  #lost(state: Extract<State, { name: "waiting" }>): string {
    this.#isConnected = false;
    const { message, hint } = explainWaiting(state, this.#language);
    const reason = mostTelling(state.failures)?.reason ?? this.#lastReason;
    // The same advice again and again would only hide what is new.
    const isNews = this.#lastReason !== reason;
    this.#lastReason = reason;
    const text = this.#say("lost", { why: message, seconds: Math.ceil(state.ms / 1000) });
    return isNews && hint !== undefined ? `${text}\n  ${hint}` : text;
  }

  #caughtUp(): string {
    this.#lastReason = undefined;
    if (this.#hasGreeted) return this.#say("caught_up");
    this.#hasGreeted = true;
    const place = this.#commands.current;
    return `${this.#say("caught_up")}; ${this.#say("welcome", { place: oneLine(place) })}`;
  }

  /** Only news of one's own texts are news. */
  #marks({ conversation, before, now }: Extract<ClientEvent, { kind: "marks" }>) {
    if (this.#username === undefined) return undefined;
    const { entries } = this.#store;
    const read = entries.lastOf(conversation, this.#username, before.read, now.read);
    const received = read ??
      entries.lastOf(conversation, this.#username, before.delivered, now.delivered);
    if (received === undefined) return undefined;
    const text = oneLine(String(received.frame.content), 30);
    return this.#say(read ? "read" : "received", { name: oneLine(now.username), text });
  }

  #frame(frame: IncomingFrame): string | undefined {
    const known = asServerFrame(frame);
    switch (known.type) {
      case "typing_notification": {
        if (known.status !== "typing") return undefined;
        const place = known.conversation === undefined
          ? oneLine(known.from)
          : this.#transcript.place(known.conversation);
        return this.#say("typing", { name: oneLine(known.from), place });
      }
      case "user_status":
        if (!isStatus(known.status)) return undefined;
        return this.#say(known.status, { name: oneLine(known.username) });
      case "error":
      case "message_error":
        return sanitize(known.message);
      default:
        return undefined;
    }
  }
}

function isStatus(status: string): status is "online" | "away" | "offline" {
  return status === "online" || status === "away" || status === "offline";
}
