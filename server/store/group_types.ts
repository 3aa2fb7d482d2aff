/** What the rest of the server knows of changes of groups; a part of `types.ts`. */
import type { MembershipFrame } from "../../protocol/entry_frames.ts";
import type { AccountId } from "./account_types.ts";
import type { ConversationNumber, MemberRole } from "./conversation_types.ts";
import type { Entry } from "./entry_types.ts";

/** The content of a membership entry. */
export interface MembershipChange {
  readonly action: MembershipFrame["action"];
  /** Whom it is about; nobody when the group was renamed. */
  readonly members: readonly AccountId[];
  /** The new name of a group that was `renamed`. */
  readonly name?: string;
  /** What the member became by `role`; when that is the owner, the owner before is an admin now. */
  readonly role?: MemberRole;
  /** Who owns the group from here on, because its owner went. */
  readonly owner?: AccountId;
}

/** Who changes which group. */
interface GroupChange {
  readonly author: AccountId;
  readonly clientId: string;
  readonly conversation: ConversationNumber;
  readonly at: number;
}

/** What came of it; `entry` is absent when nothing changed. */
interface GroupChanged {
  readonly entry: Entry | undefined;
  readonly repeated: boolean;
}

/**
 * What can be committed of them.
 *
 * Refusals: `create_group` group_exists, unknown_recipient, conflict; the others not_a_member (of
 * the actor), not_allowed (with `who` could), not_in_group, owner_needed, group_exists,
 * unknown_recipient, conflict, unknown_conversation.
 */
export interface GroupOperations {
  create_group: {
    input: {
      readonly author: AccountId;
      readonly clientId: string;
      /** With its `#`, checked. */
      readonly name: string;
      /** Without the author, who is always in it, as its owner. */
      readonly members: readonly AccountId[];
      readonly at: number;
    };
    output: { readonly entry: Entry; readonly repeated: boolean };
  };
  change_members: {
    input: {
      readonly author: AccountId;
      readonly clientId: string;
      readonly conversation: ConversationNumber;
      readonly action: "added" | "removed" | "left";
      /** For `left` the author alone. Those who are in (or out) already are left out of the entry. */
      readonly members: readonly AccountId[];
      readonly at: number;
    };
    /** `entry` is absent when nobody's membership changed. */
    output: GroupChanged;
  };
  /** Gives a group another name; its old ones still lead to it, and to no other group ever. */
  rename_group: {
    input: GroupChange & { readonly name: string };
    output: GroupChanged;
  };
  /** Makes a member something else; a new owner makes an admin of the old one. */
  set_member_role: {
    input: GroupChange & { readonly member: AccountId; readonly role: MemberRole };
    output: GroupChanged;
  };
  /** Takes a member's word, or gives it back; it stays with the person who leaves and comes back. */
  set_member_muted: {
    input: GroupChange & { readonly member: AccountId; readonly muted: boolean };
    output: GroupChanged;
  };
}
