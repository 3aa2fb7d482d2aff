import type { GroupRole } from "./entry_frames.ts";

/** A group as `group_response` shows it. */
export interface GroupSummary {
  readonly group_id: string;
  readonly conversation: string;
  readonly name: string;
  readonly members: readonly string[];
  /** Those who are more than plain members, the owner first. */
  readonly roles: Readonly<Record<string, Exclude<GroupRole, "member">>>;
  /** Those who may not write. */
  readonly muted: readonly string[];
}

/** One of a group, as `member_list` shows them. */
export interface GroupMember {
  readonly username: string;
  readonly role: GroupRole;
  /** They may not write. */
  readonly muted?: true;
}

/** What is said of groups beside their entries. */
export type GroupFrame =
  | {
    readonly type: "group_response";
    readonly id?: string;
    readonly client_id: string;
    readonly status: "success";
    readonly group: GroupSummary;
  }
  | {
    readonly type: "member_list";
    readonly id?: string;
    readonly conversation: string;
    /** In order of name. */
    readonly members: readonly GroupMember[];
    readonly more: boolean;
  };
