import { safeJson } from "../../common/sanitize.ts";
import { refusalTexts } from "../../common/text/refusals.ts";
import { fill, type Language } from "../../common/text/speak.ts";
import type { ClientFrame, ClientFrameInput } from "../../protocol/client_frames.ts";
import { parseClientFrame, requestIdOf } from "../../protocol/codec.ts";
import type { RefusalCode, RefusalDetails } from "../../protocol/codes.ts";
import { checkContent, digestOf } from "../../protocol/content.ts";
import { uuidv7 } from "../../protocol/ids.ts";
import type { ClientEvent, State } from "../core/events.ts";
import type { EntryLike, IncomingFrame } from "../core/frames.ts";
import { isDamaged } from "../core/own_entries.ts";
import { RequestFailure } from "../core/requests.ts";
import { type OutboxFrame, outboxVerbs } from "../core/store/outbox_table.ts";
import { damageNote, markedFrame } from "./damage.ts";
import { explainRequest, explainWaiting } from "./explain.ts";
import type { Face, Wish } from "./face.ts";
import { ShownMarks } from "./shown_marks.ts";
import type { FaceOptions } from "./text_face.ts";

/** How long a request waits for the connection. */
const patienceMs = 30_000;

/** What this program does by itself, and so does not take from a script. */
const ownVerbs: ReadonlySet<string> = new Set(["hello", "login", "register", "ack", "read"]);

/** The chat as frames, one JSON object per line, for programs. */
export class JsonFace implements Face {
  readonly #options: FaceOptions;
  readonly #shown: ShownMarks;
  readonly #language: Language;
  /** What the program calls what it has put into the outbox, by `client_id`. */
  readonly #ids = new Map<string, string>();

  constructor(options: FaceOptions) {
    this.#options = options;
    this.#language = options.language;
    this.#shown = new ShownMarks(options);
  }

  start(): void {
    const { store } = this.#options;
    for (const entry of store.entries.unshown()) {
      this.#shown.show(entry, safeJson(markedFrame(entry)));
    }
    this.#shown.flush();
  }

  hear(event: ClientEvent): void {
    if (event.kind === "entry") {
      const { entry } = event;
      const line = entry.seen ? undefined : safeJson(markedFrame(entry));
      return this.#shown.show(entry, line);
    }
    const frame = event.kind === "stored" ? this.#ackOf(event) : this.#frameOf(event);
    if (frame !== undefined) this.#print(frame);
  }

  /** A program that gave its frame an id waits for an answer with it; of groups, one comes itself. */
  #ackOf({ clientId, frame }: Extract<ClientEvent, { kind: "stored" }>): object | undefined {
    const isOfGroup = frame.type === "group_response" || frame.type === "membership";
    if (isOfGroup || !this.#ids.has(clientId)) return undefined;
    const { message_id, conversation, seq, timestamp, digest } = frame;
    const ack = { message_id, conversation, seq, timestamp, digest };
    return { type: "message_ack", ...this.#takeId(clientId), client_id: clientId, ...ack };
  }

  #frameOf(event: Exclude<ClientEvent, { kind: "entry" | "stored" }>): object | undefined {
    if (event.kind === "failed") {
      const { id: _, ...rest } = event.frame;
      return { ...rest, ...this.#takeId(event.clientId), client_id: event.clientId };
    }
    if (event.kind === "frame" && event.frame.type === "group_response") {
      const { id: _, ...rest } = event.frame;
      return { ...rest, ...this.#takeId(String(rest.client_id)) };
    }
    return frameOf(event, this.#language);
  }

  /** The program's own id of something, once. */
  #takeId(clientId: string): { readonly id?: string } {
    const id = this.#ids.get(clientId);
    this.#ids.delete(clientId);
    return id === undefined ? {} : { id };
  }

  /** Programs send and fetch files by HTTP themselves; offers and answers are frames. */
  hearFile(): void {}

  async take(line: string): Promise<Wish> {
    if (line.trim() === "") return "go on";
    const frame = this.#read(line);
    if (frame === undefined) return "go on";
    if (frame.type === "logout") return frame.everywhere ? this.#logOutEverywhere(frame) : "forget";
    if (ownVerbs.has(frame.type)) this.#refuse("not_allowed", { who: "chat" }, frame.id);
    else if (isForOutbox(frame)) this.#enqueue(frame);
    else if (frame.type === "typing" || frame.type === "stop_typing") {
      this.#options.engine.mention(frame);
    } else if (frame.type === "presence") {
      this.#options.engine.setAway(frame.status === "away");
    } else await this.#request(frame);
    return "go on";
  }

  lineTooLong(): void {
    this.#refuse("frame_too_long", { max: 64 * 1024 }, undefined);
  }

  /** Reads a frame; what stores something gets an id of its own unless it has one. */
  #read(line: string): ClientFrame | undefined {
    const first = parseClientFrame(line);
    if (first.ok) return first.value;
    const completed = withClientId(line);
    const second = completed === undefined ? first : parseClientFrame(completed);
    if (second.ok) return second.value;
    this.#refuse(second.code, second.details, requestIdOf(line));
    return undefined;
  }

  #enqueue(frame: FrameForOutbox): void {
    const { id, ...kept } = frame;
    const ready = { ...kept, client_id: kept.client_id ?? uuidv7() } as OutboxFrame;
    const content = "content" in ready ? checkContent(ready.content) : undefined;
    if (content?.ok === false) return this.#refuse(content.code, content.details, id);
    if (id !== undefined) this.#ids.set(ready.client_id, id);
    if (!("content" in ready)) return void this.#options.engine.enqueue(ready);
    // A program that says a digest wants to know that its text came to us whole.
    const digest = ready.digest ?? digestOf(ready.content);
    this.#options.engine.enqueue({ ...ready, digest });
  }

  async #logOutEverywhere(frame: ClientFrame<"logout">): Promise<Wish> {
    if (!(await this.#request(frame))) return "go on";
    this.#options.store.profile.dropToken();
    return "quit";
  }

  /** Says whether the server did as it was asked. */
  async #request(frame: ClientFrame): Promise<boolean> {
    const { engine, progress } = this.#options;
    await progress.until(() => progress.isLive, patienceMs);
    const { id, ...asked } = frame;
    const own = id === undefined ? {} : { id };
    try {
      const { id: _, ...answer } = this.#checked(await engine.request(asked as ClientFrameInput));
      this.#print({ ...answer, ...own });
      return true;
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      if (error.frame === undefined) progress.noteUndone();
      else progress.noteRefusal();
      const message = explainRequest(error, this.#language);
      this.#print({ type: "error", ...own, code: error.code, message });
      return false;
    }
  }

  /** Older entries come as an answer; their digests count as much. */
  #checked(answer: IncomingFrame): IncomingFrame {
    if (answer.type !== "history_response" && answer.type !== "search_response") return answer;
    const { output } = this.#options;
    const entries = (answer.entries as EntryLike[]).map((frame) => {
      const damaged = isDamaged(frame);
      if (damaged) output.note(damageNote(frame, this.#language));
      return markedFrame({ frame, damaged });
    });
    return { ...answer, entries };
  }

  #refuse(code: RefusalCode, details: RefusalDetails, id: string | undefined): void {
    this.#options.progress.noteRefusal();
    const message = fill(refusalTexts[this.#language][code], details);
    this.#print({ type: "error", ...(id === undefined ? {} : { id }), code, message });
  }

  #print(frame: object): void {
    this.#shown.flush();
    this.#options.output.print(safeJson(frame));
  }
}

type FrameForOutbox = ClientFrame<(typeof outboxVerbs)[number]>;

function isForOutbox(frame: ClientFrame): frame is FrameForOutbox {
  return (outboxVerbs as readonly string[]).includes(frame.type);
}

function withClientId(line: string): string | undefined {
  try {
    const value = JSON.parse(line);
    const lacksId = typeof value === "object" && value !== null &&
      outboxVerbs.includes(value.type) && value.client_id === undefined;
    return lacksId ? JSON.stringify({ ...value, client_id: uuidv7() }) : undefined;
  } catch {
    return undefined;
  }
}

/** What a program is told of an event that is not an entry. */
function frameOf(
  event: Exclude<ClientEvent, { kind: "entry" | "stored" | "failed" }>,
  language: Language,
): object | undefined {
  switch (event.kind) {
    case "state":
      return stateFrame(event.state, language);
    case "conversation":
      return { type: "conversation", conversation: event.conversation };
    case "marks":
      return { type: "receipt", conversation: event.conversation, ...event.now };
    case "waiting":
      return { type: "waiting", ahead: event.ahead };
    case "reset":
      return { type: "reset", conversation: event.conversation };
    case "frame":
      return event.frame;
    case "gap":
      return { type: "gap", conversation: event.conversation };
    case "postponed":
      return undefined;
  }
}

function stateFrame(state: State, language: Language): object {
  switch (state.name) {
    case "live":
      return { type: "caught_up" };
    case "waiting":
      return {
        type: "state",
        state: "waiting",
        seconds: state.ms / 1000,
        message: explainWaiting(state, language).message,
      };
    case "told_to_wait": {
      const { seconds, failure: { code, message } } = state;
      return { type: "state", state: "waiting", seconds, code, message };
    }
    case "replaying":
      return { type: "state", state: "connected", ...state.address, username: state.username };
    case "connecting":
      return { type: "state", state: "connecting" };
  }
}
