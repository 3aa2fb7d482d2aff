import type { ActivityEvent } from "./activity_types.ts";
import type { ApiTokenRecord, Operation, OperationKind, Outcome, SessionRecord } from "./types.ts";

type Done<K extends OperationKind> = Extract<Outcome<K>, { readonly ok: true }>;

/** What the log says of an operation that was carried out; `at` is the record's time. */
type Events<K extends OperationKind> = (
  operation: Operation<K>,
  outcome: Done<K>,
  at: number,
) => readonly ActivityEvent[];

/** Not worth a record: it comes too often, and says nothing that a person did. */
export const unrecorded = "unrecorded";

/** What it did is in its entry, or somebody else tells it. */
const told = (): readonly ActivityEvent[] => [];

function revocations(revoked: readonly SessionRecord[], at: number): readonly ActivityEvent[] {
  return revoked.map(({ account, publicId }) => (
    { kind: "session_revoked", at, account, session: publicId }
  ));
}

function endedTokens(
  revoked: readonly (ApiTokenRecord | undefined)[],
  at: number,
): readonly ActivityEvent[] {
  return revoked.filter((token) => token !== undefined).map(({ account, publicId }) => (
    { kind: "token_revoked", at, account, detail: publicId }
  ));
}

/**
 * The events of each kind of operation; a kind without a row does not compile. Whom people have
 * among their contacts and whom they block is theirs alone, and is not in the log.
 */
const events: { readonly [K in OperationKind]: Events<K> | typeof unrecorded } = {
  append: told,
  revise: told,
  create_group: told,
  change_members: told,
  rename_group: told,
  set_member_role: told,
  set_member_muted: told,
  index_entries: unrecorded,
  // Or else nobody could tell texts that grew too old from texts that somebody took away.
  prune: ({ conversation }, { pruned }, at) =>
    pruned === 0 ? [] : [{ kind: "pruned", at, conversation, detail: String(pruned) }],
  set_retention: ({ conversation, days = "usual", at }) => [
    { kind: "admin", at, conversation, detail: `retention ${days}` },
  ],
  mark: unrecorded,
  register: ({ at }, { account, session }) => {
    const { address, publicId } = session ?? {};
    return [{ kind: "registered", at, account: account.id, address, session: publicId }];
  },
  make_system_account: told,
  open_session: ({ at, account, address, publicId }) => [
    { kind: "session_opened", at, account, address, session: publicId },
  ],
  touch_session: unrecorded,
  revoke_sessions: (_, { revoked }, at) => revocations(revoked, at),
  create_api_token: ({ at, account, publicId, scopes }) => [
    { kind: "token_created", at, account, detail: `${publicId} ${scopes.join(" ")}` },
  ],
  revoke_api_token: (_, { token }, at) => endedTokens([token], at),
  revoke_api_tokens: (_, { revoked }, at) => endedTokens(revoked, at),
  touch_api_token: unrecorded,
  set_password: ({ account }, _, at) => [{ kind: "password_changed", at, account }],
  create_invite: ({ at, createdBy, role, uses }) => [
    { kind: "invite_created", at, account: createdBy, detail: `${role} ${uses}` },
  ],
  change_password: ({ account }, { revoked }, at) => [
    { kind: "password_changed", at, account },
    ...revocations(revoked, at),
  ],
  set_disabled: ({ account, disabled }, { revoked }, at) => [
    { kind: "admin", at, account, detail: disabled ? "disabled" : "enabled" },
    ...revocations(revoked, at),
  ],
  set_role: ({ account, role }, _, at) => [
    { kind: "admin", at, account, detail: `role ${role}` },
  ],
  revoke_invite: ({ invite: id }, { invite }, at) =>
    invite === undefined ? [] : [{ kind: "admin", at, detail: `invite ${id} revoked` }],
  set_meta: ({ key }, _, at) => key === "epoch" ? [{ kind: "admin", at, detail: "new epoch" }] : [],
  log_event: ({ event }) => [event],
  create_host_invite: ({ at, uses }) => [{ kind: "invite_created", at, detail: `host ${uses}` }],
  enroll_host: ({ at, address }, { host }) => [
    { kind: "host_enrolled", at, address, detail: host.name },
  ],
  issue_host_key: told,
  add_samples: told,
  // Its operator is told of by the admin API, and its message says what became of an incident.
  add_alert_rule: told,
  remove_alert_rule: told,
  open_incident: unrecorded,
  change_incident: unrecorded,
  prune_incidents: unrecorded,
  change_host: told,
  retire_host: told,
  prune_samples: unrecorded,
  // Nothing can be had of it before it is whole.
  create_upload: unrecorded,
  finish_upload: (_, { upload: { account, size: bytes, digest }, repeated }, at) =>
    repeated ? [] : [{ kind: "file_uploaded", at, account, bytes, digest }],
  drop_upload: ({ damaged: digest }, { upload }, at) => {
    if (digest === undefined || upload === undefined) return [];
    return [{ kind: "integrity_refused", at, account: upload.account, bytes: upload.size, digest }];
  },
  answer_offer: told,
  expire_offer: told,
  forget_content: (_, { content }, at) =>
    content === undefined
      ? []
      : [{ kind: "file_removed", at, bytes: content.size, digest: content.digest }],
  set_contact: unrecorded,
  set_block: unrecorded,
  set_last_seen: unrecorded,
};

/** What the log says of an operation that was carried out. */
export function eventsOf(
  operation: Operation,
  outcome: Done<OperationKind>,
  at: number,
): readonly ActivityEvent[] | typeof unrecorded {
  // Each row takes the operations of its own kind, which the table's type has made sure of.
  const row = events[operation.kind] as Events<OperationKind> | typeof unrecorded;
  return row === unrecorded ? row : row(operation, outcome, at);
}
