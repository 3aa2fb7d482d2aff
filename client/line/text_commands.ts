import { oneLine } from "../../common/sanitize.ts";
import { lineHelpTexts } from "../../common/text/line_help.ts";
import { speak } from "../../common/text/speak.ts";
import type { ConversationSummary } from "../../protocol/server_frames.ts";
import { AlertCommands } from "./alert_commands.ts";
import { type CommandOptions, CommandTools } from "./command_tools.ts";
import type { Wish } from "./face.ts";
import { type FileCommandOptions, FileCommands } from "./file_commands.ts";
import { GroupCommands } from "./group_commands.ts";
import { Inquiries } from "./inquiries.ts";
import { type CommandOf, type CommandWord, type LineCommand, usages } from "./line_commands.ts";
import { MessageCommands } from "./message_commands.ts";
import { parseLine } from "./parse_line.ts";
import { PeopleCommands } from "./people_commands.ts";
import { SessionCommands } from "./session_commands.ts";

/** Does what typed lines ask for. */
export class TextCommands {
  readonly #tools: CommandTools;
  readonly #messages: MessageCommands;
  readonly #groups: GroupCommands;
  readonly #people: PeopleCommands;
  readonly #sessions: SessionCommands;
  readonly #inquiries: Inquiries;
  readonly #alerts: AlertCommands;
  readonly #files: FileCommands;

  constructor(options: CommandOptions & FileCommandOptions) {
    const tools = new CommandTools(options);
    this.#tools = tools;
    this.#messages = new MessageCommands(tools);
    this.#groups = new GroupCommands(tools);
    this.#people = new PeopleCommands(tools);
    this.#sessions = new SessionCommands(tools);
    this.#inquiries = new Inquiries(tools);
    this.#alerts = new AlertCommands(tools);
    this.#files = new FileCommands(tools, options);
  }

  /** Whom plain text is said to: a user, a group, or the lobby. */
  get current(): string {
    return this.#tools.place.name;
  }

  /** Takes note of a conversation that there is from now on. */
  learn(conversation: ConversationSummary): void {
    this.#tools.place.learn(conversation);
  }

  /** Carries out one line. */
  async run(line: string): Promise<Wish> {
    const command = parseLine(line);
    if (command.kind === "quit" || command.kind === "forget") return command.kind;
    if (command.kind === "logout") {
      return await this.#sessions.logOutEverywhere() ? "quit" : "go on";
    }
    await this.#carryOut(command);
    return "go on";
  }

  #carryOut(
    command: Exclude<LineCommand, { kind: "quit" | "forget" | "logout" }>,
  ): void | Promise<void> {
    switch (command.kind) {
      case "nothing":
        return;
      case "text":
        return this.#messages.say(command.text);
      case "msg":
        return this.#messages.msg(command);
      case "join":
        return this.#tools.turnTo(command.to);
      case "reply":
        return this.#messages.reply(command);
      case "edit":
        return this.#messages.edit(command);
      case "delete":
        return this.#messages.delete(command);
      case "send":
        return this.#files.send(command);
      case "accept":
        return this.#files.accept(command);
      case "decline":
        return this.#files.decline(command);
      case "files":
        return this.#files.list();
      case "cancel":
        return this.#files.cancel(command);
      case "history":
        return this.#inquiries.history(command);
      case "search":
        return this.#inquiries.search(command);
      case "group":
        return this.#groups.create(command);
      case "add":
      case "remove":
        return this.#groups.changeMembers(command);
      case "leave":
        return this.#groups.leave(command);
      case "members":
        return this.#groups.members(command);
      case "rename":
        return this.#groups.rename(command);
      case "role":
        return this.#groups.setRole(command);
      case "mute":
      case "unmute":
        return this.#groups.mute(command);
      case "who":
        return this.#people.who();
      case "contacts":
        return this.#people.contacts();
      case "contact":
        return this.#people.changeContact(command);
      case "block":
      case "unblock":
        return this.#people.block(command);
      case "away":
      case "back":
        return this.#people.setAway(command.kind === "away");
      case "hosts":
        return this.#inquiries.hosts();
      case "alerts":
        return this.#alerts.list();
      case "ack":
        return this.#alerts.ack(command);
      case "silence":
        return this.#alerts.silence(command);
      case "invite":
        return this.#inquiries.invite();
      case "sessions":
        return this.#sessions.list();
      case "revoke":
        return this.#sessions.revoke(command);
      case "password":
        return this.#sessions.changePassword();
      case "help":
        return this.#help();
      case "wrong":
        return this.#complain(command);
    }
  }

  #help(): void {
    const say = speak(lineHelpTexts, this.#tools.language);
    const words = Object.keys(usages) as CommandWord[];
    const width = Math.max(...words.map((word) => this.#tools.usage(word).length));
    const rows = words.map((word) => `  ${this.#tools.usage(word).padEnd(width)}  ${say(word)}`);
    const rest = say("text", { place: oneLine(this.current) });
    this.#tools.print([...rows, rest].join("\n"));
  }

  #complain({ word, command }: CommandOf<"wrong">): void {
    this.#tools.refuse(
      command === undefined
        ? this.#tools.say("unknown_command", { word: oneLine(word) })
        : this.#tools.say("usage", { usage: this.#tools.usage(command) }),
    );
  }
}
