import type { DatabaseSync } from "node:sqlite";
import { systemName } from "../../protocol/names.ts";
import type { Clock } from "../clock.ts";
import { AccountList } from "./account_list.ts";
import type { AlertReads } from "./alert_types.ts";
import { Alerts } from "./alerts.ts";
import { ApiTokens } from "./api_tokens.ts";
import { Accounts } from "./accounts.ts";
import { HostHistory } from "./host_history.ts";
import type { HostHistoryReads, HostRecord, HostState, Sample, SealingHost } from "./host_types.ts";
import { Hosts } from "./hosts.ts";
import { Invites } from "./invites.ts";
import { Meta } from "./meta.ts";
import { Samples } from "./samples.ts";
import { Sessions } from "./sessions.ts";
import type {
  Account,
  AccountId,
  AccountState,
  ApiTokenRecord,
  InviteRecord,
  SessionRecord,
} from "./types.ts";
import type { UndoLog } from "./undo.ts";

/** What keeps accounts, and what belongs to them or to nobody in particular. */
export class AccountParts {
  readonly accounts: Accounts;
  readonly list: AccountList;
  readonly sessions: Sessions;
  readonly apiTokens: ApiTokens;
  readonly invites: Invites;
  readonly meta: Meta;
  readonly alerts: Alerts;
  readonly hosts: Hosts;
  readonly samples: Samples;
  readonly hostHistory: HostHistory;

  constructor(database: DatabaseSync, undo: UndoLog, readonly clock: Pick<Clock, "now">) {
    this.accounts = new Accounts(database, undo);
    this.list = new AccountList(database);
    this.sessions = new Sessions(database, clock);
    this.apiTokens = new ApiTokens(database);
    this.invites = new Invites(database);
    this.meta = new Meta(database);
    this.alerts = new Alerts(database);
    this.hosts = new Hosts(database);
    this.samples = new Samples(database, this.meta);
    this.hostHistory = new HostHistory(database, this.samples);
  }
}

/** The part of the store's reads that is about accounts, sessions, invites and hosts. */
export class AccountReader {
  readonly #parts: AccountParts;

  constructor(parts: AccountParts) {
    this.#parts = parts;
  }

  account(id: AccountId): Account | undefined {
    return this.#parts.accounts.get(id);
  }

  accountNamed(name: string): Account | undefined {
    const account = this.#parts.accounts.named(name);
    return account?.name === systemName ? undefined : account;
  }

  systemAccount(): Account | undefined {
    return this.#parts.accounts.named(systemName);
  }

  hasOwner(): boolean {
    return this.#parts.accounts.hasOwner();
  }

  accounts(after: string | undefined, limit: number): readonly Account[] {
    return this.#parts.accounts.list(after, limit);
  }

  accountStates(): readonly AccountState[] {
    return this.#parts.list.all(this.#parts.clock.now());
  }

  sessionByToken(tokenHash: string): SessionRecord | undefined {
    return this.#parts.sessions.byToken(tokenHash);
  }

  sessionNamed(publicId: string): SessionRecord | undefined {
    return this.#parts.sessions.named(publicId);
  }

  sessionsOf(account: AccountId): readonly SessionRecord[] {
    return this.#parts.sessions.of(account);
  }

  apiTokenByHash(tokenHash: string): ApiTokenRecord | undefined {
    return this.#parts.apiTokens.byHash(tokenHash);
  }

  apiTokenNamed(publicId: string): ApiTokenRecord | undefined {
    return this.#parts.apiTokens.named(publicId);
  }

  apiTokens(account?: AccountId): readonly ApiTokenRecord[] {
    return this.#parts.apiTokens.list(account);
  }

  invite(hash: string): InviteRecord | undefined {
    return this.#parts.invites.find(hash, this.#parts.clock.now());
  }

  invites(): readonly InviteRecord[] {
    return this.#parts.invites.list(this.#parts.clock.now());
  }

  meta(key: string): string | undefined {
    return this.#parts.meta.get(key);
  }

  hostByToken(tokenHash: string): HostRecord | undefined {
    return this.#parts.hosts.byToken(tokenHash);
  }

  hostByKey(keyId: string): SealingHost | undefined {
    return this.#parts.hosts.byKey(keyId);
  }

  hasSample(host: number, name: Required<Sample>["name"]): boolean {
    return this.#parts.samples.has(host, name);
  }

  hostNamed(name: string): HostState | undefined {
    return this.#parts.hosts.named(name);
  }

  hostStates(): readonly HostState[] {
    return this.#parts.hosts.all();
  }

  get alerts(): AlertReads {
    return this.#parts.alerts;
  }

  get hostHistory(): HostHistoryReads {
    return this.#parts.hostHistory;
  }

  hosts(after: string | undefined, limit: number): readonly HostState[] {
    return this.#parts.hosts.list(after, limit);
  }
}
