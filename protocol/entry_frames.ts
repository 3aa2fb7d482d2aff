/** The entries of conversations, as the server says them. */
import type { EntryFrame } from "./entry_frame.ts";
import type { FileAnswerFrame, FileOfferFrame } from "./file_frames.ts";

/** What a message says now: its latest text, or that it was deleted. */
type PresentText =
  | { readonly content: string; readonly digest: string; readonly deleted?: undefined }
  | { readonly deleted: true; readonly content?: undefined; readonly digest?: undefined };

interface MessageParts extends EntryFrame {
  readonly type: "message";
  readonly sender: string;
  /** The name that was written to, for people; `conversation` is what counts. */
  readonly receiver: string;
  /** The message that this one answers. */
  readonly reply_to?: number;
  /** RFC 3339: when the sender gave it its present text, if that is not the first one. */
  readonly edited?: string;
  /** Only on the sender's own devices. */
  readonly client_id?: string;
}

/** A text, as everyone but its sending connection hears it. */
export type MessageFrame = MessageParts & PresentText;

interface EditParts extends EntryFrame {
  readonly type: "edit";
  /** The message whose text this is now. */
  readonly target: number;
  readonly sender: string;
  /** Only on the sender's own devices. */
  readonly client_id?: string;
}

/** Another text for a message. A replay has its latest one, whichever edit that came with. */
export type EditFrame = EditParts & PresentText;

/** A message whose text, or an offer whose file, is gone. */
export interface DeleteFrame extends EntryFrame {
  readonly type: "delete";
  readonly target: number;
  /** Who deleted it: its sender, or a moderator. */
  readonly actor: string;
  /** Only on the actor's own devices. */
  readonly client_id?: string;
}

/** What somebody is in a group. */
export type GroupRole = "owner" | "admin" | "member";

/** A change of a group: of who is in it, as what, and of its name. */
export interface MembershipFrame extends EntryFrame {
  readonly type: "membership";
  readonly action:
    | "created"
    | "added"
    | "removed"
    | "left"
    | "renamed"
    | "role"
    | "muted"
    | "unmuted";
  readonly actor: string;
  /** Whom it is about; nobody when the group was renamed. */
  readonly members: readonly string[];
  /** With `renamed`: the new name. */
  readonly name?: string;
  /** With `role`: what the member became; a new owner makes an admin of the old one. */
  readonly role?: GroupRole;
  /** With `removed` and `left`, when the owner went: who owns the group now. */
  readonly owner?: string;
  /** Only on the actor's own devices. */
  readonly client_id?: string;
}

/** Any entry that a conversation of today can hold. */
export type AnyEntryFrame =
  | MessageFrame
  | EditFrame
  | DeleteFrame
  | MembershipFrame
  | FileOfferFrame
  | FileAnswerFrame;

/** Sequence numbers that this account does not get to see. */
export interface SkipFrame {
  readonly type: "skip";
  readonly conversation: string;
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
  readonly reason: "not_member" | "pruned" | "blocked";
}

/** Answer to `history`. */
export interface HistoryFrame {
  readonly type: "history_response";
  readonly id?: string;
  readonly status: "success";
  readonly conversation: string;
  /** In order of `seq`. */
  readonly entries: readonly (AnyEntryFrame | SkipFrame)[];
  readonly more: boolean;
}

/** Answer to `search`. */
export interface SearchFrame {
  readonly type: "search_response";
  readonly id?: string;
  readonly status: "success";
  /** The newest first; files are found by their names. */
  readonly entries: readonly (MessageFrame | FileOfferFrame)[];
  readonly more: boolean;
}
