import type { Language } from "../../common/text/speak.ts";
import type { PresenceStatus } from "../../protocol/people_frames.ts";
import type { Marks } from "../../protocol/server_frames.ts";
import type { StoredEntry } from "../core/store/entry_table.ts";
import type { KnownConversation } from "../core/store/conversation_table.ts";
import type { OutboxItem } from "../core/store/outbox_table.ts";
import type { Completion } from "./completion.ts";
import { type Editor, emptyEditor } from "./editor.ts";

/** How large the terminal is, in columns and rows. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** How it stands with the server, in the person's words. */
export interface ConnectionLine {
  readonly isLive: boolean;
  readonly text: string;
}

/** A conversation as the list on the left shows it. */
export interface Room extends KnownConversation {
  /** Messages of others that were not shown yet; counted up to {@link maxUnread}. */
  readonly unread: number;
  /** How many of these are for this person above all: by name, or in a direct conversation. */
  readonly mentions: number;
  /** The last entry that these counts know of. */
  readonly counted: number;
}

/** More than this is as much as anybody wants to know. */
export const maxUnread = 999;

/** What is shown of an entry, and the message that it answers. */
export interface Item {
  readonly entry: StoredEntry;
  readonly answered?: StoredEntry;
}

/** Something that the program itself says, where it was said. */
export interface Notice {
  readonly id: number;
  /** The conversation, or the name where there is none yet. */
  readonly place: string;
  /** The last entry before it. */
  readonly after: number;
  readonly text: string;
  /** Answers to commands are to be read; the rest is said by the way. */
  readonly isAnswer: boolean;
}

/** Whom plain text goes to. */
export interface PlaceView {
  readonly name: string;
  readonly conversation: string | undefined;
}

/** What of the current conversation is in memory. */
export interface Timeline {
  /** In order of their numbers, also those that show nothing by themselves. */
  readonly items: readonly Item[];
  readonly pending: readonly OutboxItem[];
  readonly marks: readonly Marks[];
  /** How many others have a message, in groups too large for marks. */
  readonly counts: Counts | undefined;
  /** Behind this entry a line says that the rest is new; `undefined` for no line. */
  readonly newAfter: number | undefined;
  readonly older: "unknown" | "loading" | "none";
  /** Later entries than the last of `items` are on this device. */
  readonly hasNewer: boolean;
}

/** How many others have an entry of one's own. */
export interface Counts {
  readonly seq: number;
  readonly deliveredBy: number;
  readonly readBy: number;
}

/** What is at the bottom of the messages, while somebody reads further up. */
export interface Anchor {
  readonly block: string;
  /** Rows of that block that are below the screen. */
  readonly below: number;
}

/** Somebody who types. */
export interface Typist {
  /** The conversation, or the name of who types where there is none yet. */
  readonly place: string;
  readonly name: string;
}

/** What lies over the messages. */
export type Overlay =
  | { readonly kind: "jump"; readonly query: Editor; readonly chosen: number }
  | { readonly kind: "help"; readonly top: number }
  | {
    readonly kind: "search";
    readonly query: Editor;
    readonly chosen: number;
    readonly found: readonly StoredEntry[];
  };

/** A question that has to be answered before anything else is typed. */
export interface Prompt {
  readonly question: string;
  readonly isSecret: boolean;
  readonly editor: Editor;
}

/** All that the screen is drawn from. */
export interface ScreenState {
  readonly language: Language;
  readonly size: Size;
  readonly me: string;
  readonly connection: ConnectionLine;
  readonly rooms: readonly Room[];
  readonly place: PlaceView;
  readonly timeline: Timeline;
  /** How many things wait in the outbox. */
  readonly queued: number;
  readonly notices: readonly Notice[];
  readonly anchor: Anchor | undefined;
  /** The message that the next key is about. */
  readonly selected: number | undefined;
  readonly typists: readonly Typist[];
  /** How far the files that move are; empty while none does. */
  readonly moving: string;
  readonly presence: ReadonlyMap<string, PresenceStatus>;
  /** Names of people on this server, for completion and jumping. */
  readonly people: readonly string[];
  readonly editor: Editor;
  readonly drafts: ReadonlyMap<string, Editor>;
  readonly history: InputHistory;
  readonly completion: Completion | undefined;
  readonly overlay: Overlay | undefined;
  readonly prompt: Prompt | undefined;
  /** Ctrl-C was pressed; once more leaves. */
  readonly isLeaving: boolean;
}

/** What was typed before, the latest last. */
export interface InputHistory {
  readonly lines: readonly string[];
  /** Which of them is shown; `undefined` for what is being typed. */
  readonly at: number | undefined;
  /** What was being typed. */
  readonly draft: string;
}

export const emptyTimeline: Timeline = {
  items: [],
  pending: [],
  marks: [],
  counts: undefined,
  newAfter: undefined,
  older: "unknown",
  hasNewer: false,
};

/** A screen that shows nothing yet. */
export function initialState(
  start: Pick<ScreenState, "language" | "size" | "me" | "connection" | "place">,
): ScreenState {
  return {
    ...start,
    rooms: [],
    timeline: emptyTimeline,
    queued: 0,
    notices: [],
    anchor: undefined,
    selected: undefined,
    typists: [],
    moving: "",
    presence: new Map(),
    people: [],
    editor: emptyEditor,
    drafts: new Map(),
    history: { lines: [], at: undefined, draft: "" },
    completion: undefined,
    overlay: undefined,
    prompt: undefined,
    isLeaving: false,
  };
}

/** By what notices and drafts know a place, also before there is a conversation. */
export function keyOfPlace({ name, conversation }: PlaceView): string {
  return conversation ?? name;
}
