import { oneLine } from "../../common/sanitize.ts";
import { lineCommandTexts } from "../../common/text/line_commands.ts";
import { refusalTexts } from "../../common/text/refusals.ts";
import { fill, type Language, speak } from "../../common/text/speak.ts";
import { saidIn } from "../../common/text/value_words.ts";
import type { ClientFrameInput } from "../../protocol/client_frames.ts";
import type { Decoded } from "../../protocol/codes.ts";
import { foldName, lobbyName } from "../../protocol/names.ts";
import type { Engine } from "../core/engine.ts";
import { RequestFailure } from "../core/requests.ts";
import type { ClientStore } from "../core/store/client_store.ts";
import type { OutboxFrame } from "../core/store/outbox_table.ts";
import type { Answers } from "./answers.ts";
import { CurrentPlace } from "./current_place.ts";
import { explainRequest } from "./explain.ts";
import { type CommandWord, usages } from "./line_commands.ts";
import type { Teller } from "./output.ts";
import type { Progress } from "./progress.ts";
import type { Transcript } from "./transcript.ts";

/** How long a command that needs the server waits for it, and for what was said before it. */
const patienceMs = 30_000;

/** What typed lines work with. */
export interface CommandOptions {
  readonly engine: Engine;
  readonly store: ClientStore;
  readonly output: Teller;
  readonly progress: Progress;
  readonly language: Language;
  readonly transcript: Transcript;
  readonly answers: Answers;
  /** Where plain text goes, for a face that shows it. */
  readonly place?: CurrentPlace;
  /** Says that it goes to somebody else now; a line unless a face shows it otherwise. */
  readonly turned?: () => void;
}

/** Pages of a list that are asked for: nobody reads more. */
const maxPages = 5;

/** One page of a list, as rows. */
export interface Page {
  readonly rows: readonly string[];
  /** What the next page is asked for with. */
  readonly last: string | undefined;
  readonly more: boolean;
}

/** What all commands have in common. */
export class CommandTools {
  readonly place: CurrentPlace;
  readonly engine: Engine;
  readonly store: ClientStore;
  readonly transcript: Transcript;
  readonly language: Language;
  readonly answers: Answers;
  readonly say: ReturnType<typeof speak<typeof lineCommandTexts.en>>;
  readonly #output: Teller;
  readonly #progress: Progress;
  readonly #turned: () => void;

  constructor(options: CommandOptions) {
    this.engine = options.engine;
    this.store = options.store;
    this.transcript = options.transcript;
    this.language = options.language;
    this.answers = options.answers;
    this.say = speak(lineCommandTexts, options.language);
    this.#output = options.output;
    this.#progress = options.progress;
    this.place = options.place ?? new CurrentPlace(options.store);
    this.#turned = options.turned ?? (() => this.#sayPlace());
  }

  /** How a command is written. */
  usage(word: CommandWord): string {
    return saidIn(this.language, usages[word]);
  }

  /** Who is logged in here. */
  get username(): string | undefined {
    return this.store.profile.read()?.username;
  }

  /** Writes what was asked for. */
  print(text: string): void {
    this.#output.print(text);
  }

  /** Writes everything else. */
  note(text: string): void {
    this.#output.note(`· ${text}`);
  }

  /** Writes to the log of whoever keeps one. */
  warn(text: string): void {
    this.#output.note(text);
  }

  /** Talks to somebody, or in a group, from now on. */
  turnTo(name: string): void {
    this.place.turnTo(name);
    this.#turned();
  }

  #sayPlace(): void {
    this.note(this.say("talking_to", { place: oneLine(this.place.name) }));
  }

  /** Keeps a frame for the server, or says why it cannot be sent to anybody. */
  enqueue(frame: Decoded<OutboxFrame>): void {
    if (frame.ok) return void this.engine.enqueue(frame.value);
    this.#progress.noteRefusal();
    this.note(fill(refusalTexts[this.language][frame.code], frame.details));
  }

  /** A command cannot be carried out; a script learns of it at its end. */
  refuse(text: string): void {
    this.#progress.noteRefusal();
    this.note(text);
  }

  /** A command cannot be carried out now; a script learns that it may try again. */
  postpone(text: string): void {
    this.#progress.noteUndone();
    this.note(text);
  }

  /** The group that a command is about: the current one unless named. */
  group(named: string | undefined, word: CommandWord): string | undefined {
    const group = named ?? this.place.name;
    if (group.startsWith("#") && foldName(group) !== foldName(lobbyName)) return group;
    const values = { place: oneLine(group), usage: this.usage(word) };
    this.refuse(this.say("not_a_group", values));
    return undefined;
  }

  /**
   * Waits until all that was said before is stored, and all that was missed is here. A script has
   * nothing better to do; a person is told at once that the connection is lost.
   */
  async isReady(): Promise<boolean> {
    const isReady = () => this.#progress.isLive && this.store.outbox.isEmpty;
    const isHopeless = () => this.#progress.isLost && this.answers.canAsk;
    await this.#progress.until(() => isReady() || isHopeless(), patienceMs);
    return isReady();
  }

  /**
   * Prints a list, page by page.
   *
   * @param ask for the page behind a name; `undefined` when there is no answer.
   * @param empty what is said instead of no rows.
   */
  async list(
    ask: (after: string | undefined) => Promise<Page | undefined>,
    empty?: string,
  ): Promise<void> {
    let after: string | undefined;
    for (let count = 0; count < maxPages; count++) {
      const page = await ask(after);
      if (page === undefined) return;
      if (page.rows.length > 0) this.print(page.rows.join("\n"));
      else if (count === 0 && empty !== undefined) this.print(empty);
      after = page.last;
      if (!page.more || after === undefined) return;
    }
    this.print(this.say("who_more"));
  }

  /** Asks the server once that is so; `undefined` when it refused or could not, which was said. */
  async ask<Answer extends object>(
    frame: ClientFrameInput,
  ): Promise<Answer | undefined> {
    await this.isReady();
    try {
      // Its fields are the server's promise.
      return await this.engine.request(frame) as unknown as Answer;
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      const text = explainRequest(error, this.language);
      if (error.frame === undefined) this.postpone(text);
      else this.refuse(text);
      return undefined;
    }
  }
}
