import { lineModeTexts } from "../../common/text/line_mode.ts";
import { refusalTexts } from "../../common/text/refusals.ts";
import { fill, type Language, speak } from "../../common/text/speak.ts";
import { uuidv7 } from "../../protocol/ids.ts";
import { foldName, lobbyName } from "../../protocol/names.ts";
import { composeMessage, recipientOf } from "../core/compose.ts";
import type { Engine } from "../core/engine.ts";
import { RequestFailure } from "../core/requests.ts";
import type { ClientStore } from "../core/store/client_store.ts";
import { type LineCommand, parseLine, usages } from "./parse_line.ts";
import { explainRequest } from "./explain.ts";
import type { Wish } from "./face.ts";
import { Inquiries } from "./inquiries.ts";
import type { Output } from "./output.ts";
import type { Progress } from "./progress.ts";
import { oneLine } from "./sanitize.ts";
import type { Transcript } from "./transcript.ts";

/** How long a command that needs the server waits for it, and for what was said before it. */
const patienceMs = 30_000;

/** What typed lines work with. */
export interface TextCommandsOptions {
  readonly engine: Engine;
  readonly store: ClientStore;
  readonly output: Output;
  readonly progress: Progress;
  readonly language: Language;
  readonly transcript: Transcript;
}

/** Does what a typed line asks for. */
export class TextCommands {
  /** Whom plain text is said to: a user, a group, or the lobby. */
  current: string = lobbyName;
  readonly #options: TextCommandsOptions;
  readonly #inquiries: Inquiries;
  readonly #say: ReturnType<typeof speak<typeof lineModeTexts.en>>;

  constructor(options: TextCommandsOptions) {
    this.#options = options;
    this.#inquiries = new Inquiries(options);
    this.#say = speak(lineModeTexts, options.language);
  }

  /** Carries out one line. */
  async run(line: string): Promise<Wish> {
    const command = parseLine(line);
    switch (command.kind) {
      case "quit":
        return "quit";
      case "forget":
        return "forget";
      case "who":
      case "hosts":
      case "history":
      case "invite":
        await this.#ask(command);
        break;
      default:
        this.#act(command);
    }
    return "go on";
  }

  #act(
    command: Exclude<
      LineCommand,
      { kind: "quit" | "forget" | "who" | "hosts" | "history" | "invite" }
    >,
  ): void {
    switch (command.kind) {
      case "nothing":
        return;
      case "text":
        return this.#send(command.text);
      case "msg":
        if (foldName(this.current) !== foldName(command.to)) this.#turnTo(command.to);
        if (command.text !== "") this.#send(command.text);
        return;
      case "join":
        return this.#turnTo(command.to);
      case "group":
        return this.#createGroup(command.name, command.members);
      case "add":
      case "remove":
        return this.#changeMembers(command);
      case "leave":
        return this.#leave(command.group);
      case "help":
        return this.#help();
      case "wrong":
        return this.#complain(command);
    }
  }

  #turnTo(name: string): void {
    this.current = name;
    this.#note(this.#say("talking_to", { place: oneLine(name) }));
  }

  #send(text: string): void {
    const { store, engine, language, progress } = this.#options;
    const message = composeMessage(this.current, text, store);
    if (message.ok) return void engine.enqueue(message.value);
    progress.noteRefusal();
    this.#note(fill(refusalTexts[language][message.code], message.details));
  }

  #createGroup(name: string, members: readonly string[]): void {
    const frame = { type: "create_group", client_id: uuidv7(), name } as const;
    this.#options.engine.enqueue({ ...frame, members: [...members] });
    this.#turnTo(name);
  }

  #changeMembers(command: Extract<LineCommand, { kind: "add" | "remove" }>): void {
    const group = this.#groupOr(command.group, usages[command.kind]);
    if (group === undefined) return;
    this.#options.engine.enqueue({
      type: command.kind === "add" ? "add_to_group" : "remove_from_group",
      client_id: uuidv7(),
      ...recipientOf(group, this.#options.store),
      members: [...command.members],
    });
  }

  #leave(named: string | undefined): void {
    const group = this.#groupOr(named, usages.leave);
    if (group === undefined) return;
    const recipient = recipientOf(group, this.#options.store);
    this.#options.engine.enqueue({ type: "leave_group", client_id: uuidv7(), ...recipient });
    if (foldName(group) === foldName(this.current)) this.#turnTo(lobbyName);
  }

  #groupOr(named: string | undefined, usage: string): string | undefined {
    const group = named ?? this.current;
    const isGroup = group.startsWith("#") && foldName(group) !== foldName(lobbyName);
    if (isGroup) return group;
    this.#note(this.#say("not_a_group", { place: oneLine(group), usage }));
    return undefined;
  }

  #help(): void {
    const width = Math.max(...Object.values(usages).map((usage) => usage.length));
    const rows = Object.entries(usages).map(([word, usage]) =>
      `  ${usage.padEnd(width)}  ${this.#say(`help_${word as keyof typeof usages}`)}`
    );
    const rest = this.#say("help_text", { place: oneLine(this.current) });
    this.#options.output.print([...rows, rest].join("\n"));
  }

  #complain({ word, usage }: Extract<LineCommand, { kind: "wrong" }>): void {
    this.#note(
      usage === undefined
        ? this.#say("unknown_command", { word: oneLine(word) })
        : this.#say("usage", { usage }),
    );
  }

  /** Questions to the server: what was said before them comes first. */
  async #ask(
    command: Extract<LineCommand, { kind: "who" | "hosts" | "history" | "invite" }>,
  ): Promise<void> {
    const { progress, store } = this.#options;
    const isReady = await progress.until(
      () => progress.isLive && store.outbox.isEmpty,
      patienceMs,
    );
    try {
      if (command.kind === "history") {
        return await this.#inquiries.history(this.current, command.count, isReady);
      }
      if (!isReady) return this.#note(this.#say("not_connected"));
      if (command.kind === "who") await this.#inquiries.who();
      else if (command.kind === "hosts") await this.#inquiries.hosts();
      else await this.#inquiries.invite();
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      this.#note(explainRequest(error, this.#options.language));
    }
  }

  #note(text: string): void {
    this.#options.output.note(`· ${text}`);
  }
}
