/** What the server is about to take; each goes when `protocol/client_frames.ts` has its schema. */

interface Kept {
  readonly id?: string | undefined;
  readonly client_id: string;
}

interface InGroup extends Kept {
  readonly receiver?: string | undefined;
  readonly conversation?: string | undefined;
}

/** Frames that store something. */
export type UpcomingOutboxFrame =
  | Kept & {
    readonly type: "edit";
    readonly conversation: string;
    readonly seq: number;
    readonly content: string;
    readonly digest?: string | undefined;
  }
  | Kept & { readonly type: "delete"; readonly conversation: string; readonly seq: number }
  | InGroup & { readonly type: "rename_group"; readonly name: string }
  | InGroup & {
    readonly type: "set_role";
    readonly username: string;
    readonly role: "owner" | "admin" | "member";
  }
  | InGroup & { readonly type: "mute"; readonly username: string; readonly muted: boolean };

/** Questions, and what is no entry. */
export type UpcomingRequest =
  | { readonly type: "search"; readonly query: string; readonly conversation?: string }
  | { readonly type: "presence"; readonly status: "away" | "online" }
  | {
    readonly type: "add_contact" | "remove_contact" | "block" | "unblock";
    readonly username: string;
  }
  | { readonly type: "get_contacts"; readonly after?: string | undefined }
  | { readonly type: "get_sessions" }
  | { readonly type: "revoke_session"; readonly session_id: string }
  | { readonly type: "logout"; readonly everywhere: true }
  | {
    readonly type: "change_password";
    readonly password: string;
    readonly new_password: string;
  };
