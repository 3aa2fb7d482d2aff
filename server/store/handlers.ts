import type { Accounts } from "./accounts.ts";
import type { Alerts } from "./alerts.ts";
import type { ApiTokens } from "./api_tokens.ts";
import type { Appends } from "./appends.ts";
import type { Carry } from "./committer.ts";
import type { Credentials } from "./credentials.ts";
import type { GroupChanges } from "./group_changes.ts";
import type { FileAnswers } from "./file_answers.ts";
import type { Files } from "./files.ts";
import type { Groups } from "./groups.ts";
import type { Hosts } from "./hosts.ts";
import type { Invites } from "./invites.ts";
import type { Meta } from "./meta.ts";
import type { Handler } from "./outcomes.ts";
import type { People } from "./people.ts";
import type { Progress } from "./progress.ts";
import type { Registration } from "./registration.ts";
import type { Retention } from "./retention.ts";
import type { Revisions } from "./revisions.ts";
import type { Samples } from "./samples.ts";
import type { SearchIndex } from "./search_index.ts";
import type { Sessions } from "./sessions.ts";
import type { Operation, OperationKind, Outcome } from "./types.ts";

/** Whatever carries out operations. */
export interface HandlerParts {
  readonly accounts: Accounts;
  readonly alerts: Alerts;
  readonly apiTokens: ApiTokens;
  readonly appends: Appends;
  readonly credentials: Credentials;
  readonly fileAnswers: FileAnswers;
  readonly files: Files;
  readonly groups: Groups;
  readonly groupChanges: GroupChanges;
  readonly hosts: Hosts;
  readonly invites: Invites;
  readonly meta: Meta;
  readonly people: People;
  readonly progress: Progress;
  readonly registration: Registration;
  readonly retention: Retention;
  readonly revisions: Revisions;
  readonly samples: Samples;
  readonly searchIndex: SearchIndex;
  readonly sessions: Sessions;
}

/** The table of operations: a kind without a row does not compile. */
function handlers(parts: HandlerParts): { readonly [K in OperationKind]: Handler<K> } {
  const { accounts, appends, credentials, groups, groupChanges, hosts } = parts;
  const { invites, meta, people, progress, registration, revisions, sessions } = parts;
  return {
    append: (operation) => appends.append(operation),
    create_group: (operation) => groups.create(operation),
    change_members: (operation) => groups.change(operation),
    rename_group: (operation) => groupChanges.rename(operation),
    set_member_role: (operation) => groupChanges.setRole(operation),
    set_member_muted: (operation) => groupChanges.setMuted(operation),
    mark: (operation) => progress.mark(operation),
    revise: (operation) => revisions.revise(operation),
    register: (operation) => registration.register(operation),
    make_system_account: ({ at }) => ({ ok: true, account: accounts.system(at) }),
    open_session: (operation) => ({
      ok: true,
      session: sessions.open(operation.account, operation),
    }),
    touch_session: (operation) => {
      sessions.touch(operation);
      return { ok: true };
    },
    revoke_sessions: ({ account, session }) => ({
      ok: true,
      revoked: sessions.revoke(account, session),
    }),
    create_api_token: (operation) => parts.apiTokens.create(operation),
    revoke_api_token: ({ token }) => ({ ok: true, token: parts.apiTokens.revoke(token) }),
    revoke_api_tokens: ({ account }) => ({
      ok: true,
      revoked: parts.apiTokens.revokeAll(account),
    }),
    touch_api_token: (operation) => {
      parts.apiTokens.touch(operation);
      return { ok: true };
    },
    set_password: ({ account, passwordHash }) => {
      accounts.setPassword(account, passwordHash);
      return { ok: true };
    },
    change_password: (operation) => credentials.changePassword(operation),
    set_disabled: (operation) => credentials.setDisabled(operation),
    set_role: (operation) => credentials.setRole(operation),
    revoke_invite: ({ invite }) => ({ ok: true, invite: invites.revoke(invite) }),
    create_invite: (operation) => ({ ok: true, invite: invites.create(operation) }),
    set_meta: ({ key, value }) => {
      meta.set(key, value);
      return { ok: true };
    },
    create_host_invite: (operation) => {
      hosts.createInvite(operation);
      return { ok: true };
    },
    set_contact: (operation) => people.setContact(operation),
    set_block: (operation) => people.setBlock(operation),
    set_last_seen: ({ account, at }) => {
      accounts.setLastSeen(account, at);
      return { ok: true };
    },
    // What it says goes into the log at the end of the commit.
    log_event: () => ({ ok: true }),
    enroll_host: (operation) => hosts.enroll(operation),
    issue_host_key: (operation) => hosts.keys.issue(operation),
    add_samples: (operation) => parts.samples.add(operation),
    change_host: (operation) => hosts.change(operation),
    retire_host: (operation) => {
      hosts.retire(operation);
      return { ok: true };
    },
    add_alert_rule: (operation) => parts.alerts.addRule(operation),
    remove_alert_rule: (operation) => parts.alerts.removeRule(operation),
    open_incident: (operation) => parts.alerts.open(operation),
    change_incident: (operation) => parts.alerts.change(operation),
    prune_incidents: (operation) => parts.alerts.prune(operation),
    prune_samples: (operation) => parts.samples.prune(operation),
    set_retention: (operation) => parts.retention.set(operation),
    prune: (operation) => parts.retention.prune(operation),
    create_upload: (operation) => parts.files.uploads.create(operation),
    finish_upload: (operation) => parts.files.uploads.finish(operation),
    drop_upload: (operation) => parts.files.uploads.drop(operation),
    answer_offer: (operation) => parts.fileAnswers.answer(operation),
    expire_offer: (operation) => parts.fileAnswers.expire(operation),
    forget_content: ({ digest }) => ({ ok: true, content: parts.files.contents.forget(digest) }),
    index_entries: () => ({ ok: true, more: parts.searchIndex.advance() }),
  };
}

/** How any operation is carried out. */
export function carrier(parts: HandlerParts): Carry {
  const table = handlers(parts);
  return (operation) => {
    // Each row takes the operations of its own kind, which the table's type has made sure of.
    const handler = table[operation.kind] as (operation: Operation) => Outcome;
    return handler(operation);
  };
}
