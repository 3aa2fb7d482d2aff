import type { DatabaseSync } from "node:sqlite";
import type { AccountParts } from "./account_reader.ts";
import { Appends } from "./appends.ts";
import type { Blocks } from "./blocks.ts";
import type { Carry } from "./committer.ts";
import type { LiveConversation } from "./conversations.ts";
import { Credentials } from "./credentials.ts";
import { FileAnswers } from "./file_answers.ts";
import type { Files } from "./files.ts";
import { GroupChanges } from "./group_changes.ts";
import { GroupLog } from "./group_log.ts";
import { GroupRights } from "./group_rights.ts";
import { Groups } from "./groups.ts";
import { carrier } from "./handlers.ts";
import type { Marks } from "./marks.ts";
import type { Memberships } from "./memberships.ts";
import type { People } from "./people.ts";
import { Progress } from "./progress.ts";
import { Registration } from "./registration.ts";
import type { Retention, RetentionParts } from "./retention.ts";
import { Revisions } from "./revisions.ts";
import type { VisibleMessages } from "./visible_messages.ts";

/** What people's conversations are kept in. */
export interface TalkParts extends RetentionParts {
  readonly blocks: Blocks;
  readonly files: Files;
  readonly lobby: LiveConversation;
  readonly marks: Marks;
  readonly memberships: Memberships;
  readonly messages: VisibleMessages;
  /** Told that the row of a text may have grown. */
  readonly grown: () => void;
  readonly people: People;
  readonly retention: Retention;
}

/** How operations are carried out on the parts of a store. */
export function carrierOf(database: DatabaseSync, account: AccountParts, talk: TalkParts): Carry {
  const { accounts, sessions, apiTokens, invites, meta, alerts, hosts, samples } = account;
  const { conversations, entries, marks, memberships } = talk;
  const rights = new GroupRights(accounts);
  const groupLog = new GroupLog(conversations, entries);
  return carrier({
    accounts,
    invites,
    sessions,
    apiTokens,
    meta,
    alerts,
    hosts,
    samples,
    people: talk.people,
    credentials: new Credentials(accounts, sessions, apiTokens),
    appends: new Appends({ ...talk, accounts, uploads: talk.files.uploads }),
    files: talk.files,
    fileAnswers: new FileAnswers(talk),
    groups: new Groups(accounts, conversations, memberships, marks, rights, groupLog),
    groupChanges: new GroupChanges(conversations, memberships, rights, groupLog),
    progress: new Progress(accounts, conversations, memberships, marks),
    registration: new Registration(accounts, invites, sessions, marks, talk.lobby),
    retention: talk.retention,
    revisions: new Revisions(database, { ...talk, accounts }),
    searchIndex: talk.index,
  });
}
