/** What the rest of the server knows of accounts, sessions and invites; a part of `types.ts`. */

/** An account's number in the store; never on the wire. */
export type AccountId = number;

/** What somebody is on this server, which always has an owner once it had one. */
export type AccountRole = "owner" | "member";

/** Somebody who may log in. */
export interface Account {
  readonly id: AccountId;
  /** The unique id on the wire, issued by the server: ten letters and digits, random. */
  readonly userId: string;
  readonly name: string;
  readonly role: AccountRole;
  readonly disabled: boolean;
  /** As `server/auth/passwords.ts` writes it. */
  readonly passwordHash: string;
}

/** An account beside what is kept of it elsewhere. */
export interface AccountState {
  readonly name: string;
  readonly userId: string;
  readonly role: AccountRole;
  readonly disabled: boolean;
  /** Sessions that have not expired, connected or not. */
  readonly sessions: number;
  readonly createdAt: number;
  /** When the last connection went; `undefined` before that. */
  readonly lastSeenAt: number | undefined;
}

/** A device's credential, without its secret. */
export interface SessionRecord {
  readonly id: number;
  /** The id on the wire. */
  readonly publicId: string;
  readonly account: AccountId;
  readonly agent: string;
  /** What its owner calls the device, where that was said. */
  readonly device: string | undefined;
  readonly address: string;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly expiresAt: number;
}

/** A session that is not kept yet. */
export interface NewSession {
  readonly publicId: string;
  /** SHA-256 of the token, in hexadecimal: the token itself is never kept. */
  readonly tokenHash: string;
  readonly agent: string;
  readonly device?: string;
  readonly address: string;
  readonly at: number;
  readonly expiresAt: number;
}

/** What lets people register, without its secrets. */
export interface InviteRecord {
  readonly id: number;
  readonly role: AccountRole;
  readonly usesLeft: number;
  readonly expiresAt: number;
  readonly createdAt: number;
  readonly createdBy: AccountId | undefined;
}

/**
 * What can be committed of them.
 *
 * Refusals: `register` name_taken, bad_invite, invite_required; `change_password`
 * wrong_credentials; `set_disabled`, `set_role` not_allowed.
 */
export interface AccountOperations {
  register: {
    input: {
      readonly name: string;
      readonly passwordHash: string;
      /** Used up by one when the account is made; looked up by either form's SHA-256 in hexadecimal. */
      readonly inviteHash: string | undefined;
      /** Whether an account needs an invite; an owner invite is honoured in any case. */
      readonly inviteRequired: boolean;
      readonly session: NewSession | undefined;
      readonly at: number;
    };
    output: { readonly account: Account; readonly session: SessionRecord | undefined };
  };
  /** Makes the account that the server itself speaks by, unless it is there. Nobody can log in to it. */
  make_system_account: {
    input: { readonly at: number };
    output: { readonly account: Account };
  };
  open_session: {
    input: NewSession & { readonly account: AccountId };
    output: { readonly session: SessionRecord };
  };
  touch_session: {
    input: {
      readonly session: number;
      readonly address: string;
      readonly agent: string;
      /** Absent: as it was. */
      readonly device?: string;
      readonly at: number;
      readonly expiresAt: number;
    };
    output: Record<never, never>;
  };
  /** Ends one session, or all of an account. */
  revoke_sessions: {
    input: { readonly account: AccountId; readonly session?: number };
    output: { readonly revoked: readonly SessionRecord[] };
  };
  set_password: {
    input: { readonly account: AccountId; readonly passwordHash: string };
    output: Record<never, never>;
  };
  /** Refused as wrong_credentials when another password is kept by now, or `session` has ended. */
  change_password: {
    input: {
      readonly account: AccountId;
      /** The hash that the present password was checked against. */
      readonly expected: string;
      readonly passwordHash: string;
      /** The only session that goes on. */
      readonly session: number;
    };
    output: { readonly revoked: readonly SessionRecord[] };
  };
  /** Who is disabled has no session any more. The last owner cannot be: not_allowed. */
  set_disabled: {
    input: { readonly account: AccountId; readonly disabled: boolean };
    output: { readonly revoked: readonly SessionRecord[] };
  };
  /** The last owner stays one: not_allowed. */
  set_role: {
    input: { readonly account: AccountId; readonly role: AccountRole };
    output: Record<never, never>;
  };
  revoke_invite: {
    input: { readonly invite: number };
    /** Absent when there is none of that number. */
    output: { readonly invite: InviteRecord | undefined };
  };
  create_invite: {
    input: {
      readonly role: AccountRole;
      /** SHA-256, in hexadecimal, of the long secret and of the short code. */
      readonly secretHash: string;
      readonly codeHash: string;
      readonly uses: number;
      readonly expiresAt: number;
      readonly createdBy: AccountId | undefined;
      /** The owner line of a start: voids that of the start before, and ends when there is an owner. */
      readonly printed?: boolean;
      readonly at: number;
    };
    output: { readonly invite: InviteRecord };
  };
}

/** What can be asked of them. */
export interface AccountReads {
  account(id: AccountId): Account | undefined;
  /**
   * By name in any spelling that folds to the same (`foldName`). The server's own account is not
   * found by its name, and is in no list: nobody logs in to it, writes to it, or changes it.
   */
  accountNamed(name: string): Account | undefined;
  /** The account that the server itself speaks by, if it ever did. */
  systemAccount(): Account | undefined;
  /** Whether somebody owns this server. */
  hasOwner(): boolean;
  /** Up to `limit` accounts by folded name, after the folded form of `after`. */
  accounts(after: string | undefined, limit: number): readonly Account[];
  /** Every account by name, as its operator sees it. */
  accountStates(): readonly AccountState[];

  sessionByToken(tokenHash: string): SessionRecord | undefined;
  /** By its id on the wire. */
  sessionNamed(publicId: string): SessionRecord | undefined;
  sessionsOf(account: AccountId): readonly SessionRecord[];

  /** Whether an invite with that hash could be used now. */
  invite(hash: string): InviteRecord | undefined;
  /** Those that could be used now, the oldest first. */
  invites(): readonly InviteRecord[];
}
