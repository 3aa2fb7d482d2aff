import type { AccountId, Operation } from "./types.ts";

/** An entry as the model knows it: what was asked for, in one string. */
interface ModelEntry {
  readonly author: AccountId;
  readonly clientId: string | undefined;
  readonly body: string;
}

interface Stay {
  readonly account: AccountId;
  readonly from: number;
  until: number;
}

export interface ModelConversation {
  readonly kind: "lobby" | "group" | "dm";
  /** What it is called. */
  name: string;
  /** All that it was ever called, in lower case. */
  readonly names: Set<string>;
  readonly entries: ModelEntry[];
  /** In the order in which people came. */
  readonly stays: Stay[];
  /** Of those who are in it and more than members. */
  readonly roles: Map<AccountId, "owner" | "admin">;
  /** Also of those who went: it stays with the person. */
  readonly muted: Set<AccountId>;
  readonly marks: Map<AccountId, [delivered: number, read: number]>;
}

type Conversations = Map<number, ModelConversation>;
type Append = Operation<"append">;
type Change = Operation<"change_members">;

/**
 * The store's rules once more, as simply as can be and all in memory, for tests to compare. An
 * outcome is one line: a refusal's code, or what was stored.
 */
export class Model {
  conversations: Conversations = new Map([[1, empty("lobby", "#lobby")]]);

  constructor(readonly people: readonly AccountId[]) {}

  /** Carries out a batch; all of it fails when `broken`. */
  commit(batch: readonly Operation[], broken: boolean): string[] {
    const before = structuredClone(this.conversations);
    const outcomes = batch.map((operation) => this.#carryOut(operation));
    if (!broken) return outcomes;
    this.conversations = before;
    return batch.map(() => "storage_failed");
  }

  /** What somebody may see, entry by entry from the first: bodies, and `hidden`. */
  visible(account: AccountId, number: number): string[] {
    const conversation = this.conversations.get(number)!;
    const seen = conversation.entries.map(({ body }, index) =>
      isVisible(conversation, account, index + 1) ? body : "hidden"
    );
    return seen.slice(0, lastVisible(conversation, account) ?? 0);
  }

  #carryOut(operation: Operation): string {
    switch (operation.kind) {
      case "append":
        return this.#append(operation);
      case "create_group":
        return this.#create(operation);
      case "change_members":
        return this.#change(operation);
      case "rename_group":
        return this.#rename(operation);
      case "set_member_role":
        return this.#setRole(operation);
      case "set_member_muted":
        return this.#setMuted(operation);
      case "mark":
        return this.#mark(operation);
      default:
        return "stored";
    }
  }

  /** What was stored under an id: the same body again gets it again. */
  #used(author: AccountId, clientId: string | undefined, where: number, body: string) {
    if (clientId === undefined) return undefined;
    for (const [number, { entries }] of this.conversations) {
      const index = entries.findIndex((one) => one.author === author && one.clientId === clientId);
      if (index < 0) continue;
      const same = number === where && entries[index]!.body === body;
      return same ? `${number}/${index + 1} repeated` : "conflict";
    }
    return undefined;
  }

  #append({ author, clientId, target, content }: Append): string {
    const number = "conversation" in target
      ? target.conversation
      : this.#find((one) => one.kind === "dm" && one.name === pairName(author, target.direct)) ??
        0;
    const conversation = this.conversations.get(number);
    const mayWrite = conversation === undefined ||
      has(conversation, author) && !conversation.muted.has(author);
    const fails = content === "boom" && mayWrite;
    const used = this.#used(author, clientId, number, content);
    if (used !== undefined) return fails && conversation !== undefined ? "storage_failed" : used;
    if (conversation === undefined && "conversation" in target) return "unknown_conversation";
    if (fails) return "storage_failed";
    if (!mayWrite) return has(conversation, author) ? "muted" : "not_a_member";
    const home = conversation === undefined && "direct" in target
      ? this.#direct(author, target.direct)
      : number;
    return this.#log(home, { author, clientId, body: content });
  }

  #create({ author, clientId, name, members }: Operation<"create_group">): string {
    const body = `created ${name.toLowerCase()} ${sorted(members)}`;
    const number = this.#find(({ names }) => names.has(name.toLowerCase()));
    const used = this.#used(author, clientId, number ?? 0, body);
    if (used !== undefined) return used;
    if (number !== undefined) return "group_exists";
    const group = this.#add(empty("group", name));
    this.#come(group, new Set([author, ...members]), 1);
    this.conversations.get(group)!.roles.set(author, "owner");
    return this.#log(group, { author, clientId, body });
  }

  #change({ author, clientId, conversation: number, action, members }: Change): string {
    const body = `${action} ${sorted(members)}`;
    const group = this.#open(author, clientId, number, body);
    if (typeof group === "string") return group;
    if (action === "removed" && !mayRemove(group, author, members)) return "not_allowed";
    const named = new Set(action === "left" ? [author] : members);
    const moving = [...named].filter((one) => has(group, one) === (action !== "added"));
    if (moving.length === 0) return "nothing";
    const outcome = this.#log(number, { author, clientId, body });
    if (action === "added") this.#come(number, new Set(moving), group.entries.length);
    else go(group, new Set(moving));
    return outcome;
  }

  #rename({ author, clientId, conversation: number, name }: Operation<"rename_group">): string {
    const body = `renamed ${name}`;
    const group = this.#open(author, clientId, number, body);
    if (typeof group === "string") return group;
    if (!group.roles.has(author)) return "not_allowed";
    const holder = this.#find(({ names }) => names.has(name.toLowerCase()));
    if (holder !== undefined && holder !== number) return "group_exists";
    if (group.name === name) return "nothing";
    group.name = name;
    group.names.add(name.toLowerCase());
    return this.#log(number, { author, clientId, body });
  }

  #setRole(operation: Operation<"set_member_role">): string {
    const { author, clientId, conversation: number, member, role } = operation;
    const body = `role ${member} ${role}`;
    const group = this.#open(author, clientId, number, body);
    if (typeof group === "string") return group;
    const { roles, muted } = group;
    if (roles.get(author) !== "owner") return "not_allowed";
    if (!has(group, member)) return "not_in_group";
    if (role === (roles.get(member) ?? "member")) return "nothing";
    if (author === member) return "owner_needed";
    if (role === "owner") roles.set(author, "admin");
    if (role === "owner") muted.delete(member);
    if (role === "member") roles.delete(member);
    else roles.set(member, role);
    return this.#log(number, { author, clientId, body });
  }

  #setMuted(operation: Operation<"set_member_muted">): string {
    const { author, clientId, conversation: number, member, muted } = operation;
    const body = `${muted ? "muted" : "unmuted"} ${member}`;
    const group = this.#open(author, clientId, number, body);
    if (typeof group === "string") return group;
    const [mine, theirs] = [group.roles.get(author), group.roles.get(member)];
    if (mine === undefined) return "not_allowed";
    if (!has(group, member)) return "not_in_group";
    if (mine === "owner" && theirs === "owner") return "owner_needed";
    if (mine === "admin" && theirs !== undefined) return "not_allowed";
    if (group.muted.has(member) === muted) return "nothing";
    if (muted) group.muted.add(member);
    else group.muted.delete(member);
    return this.#log(number, { author, clientId, body });
  }

  /** The group that a new change is about, or what becomes of any change there. */
  #open(author: AccountId, clientId: string, number: number, body: string) {
    const used = this.#used(author, clientId, number, body);
    if (used !== undefined) return used;
    const group = this.conversations.get(number);
    if (group === undefined) return "unknown_conversation";
    if (group.kind !== "group") return "not_allowed";
    return has(group, author) ? group : "not_a_member";
  }

  #mark({ account, conversation, delivered = 0, read = 0 }: Operation<"mark">): string {
    const found = this.conversations.get(conversation);
    const last = found && lastVisible(found, account);
    if (found === undefined || last === undefined) return "not_a_member";
    if (Math.max(delivered, read) > last) return "out_of_range";
    const [oldDelivered, oldRead] = found.marks.get(account) ?? [0, 0];
    const marks: [number, number] = [
      Math.max(oldDelivered, delivered, read),
      Math.max(oldRead, read),
    ];
    found.marks.set(account, marks);
    return `${oldDelivered},${oldRead} then ${marks}`;
  }

  #find(right: (conversation: ModelConversation) => boolean): number | undefined {
    return [...this.conversations].find(([, conversation]) => right(conversation))?.[0];
  }

  #add(conversation: ModelConversation): number {
    const number = this.conversations.size + 1;
    this.conversations.set(number, conversation);
    return number;
  }

  #direct(author: AccountId, other: AccountId): number {
    const number = this.#add(empty("dm", pairName(author, other)));
    this.#come(number, new Set([author, other]), 1);
    return number;
  }

  #come(number: number, accounts: ReadonlySet<AccountId>, from: number): void {
    const { stays, marks } = this.conversations.get(number)!;
    for (const account of accounts) {
      stays.push({ account, from, until: Infinity });
      if ((marks.get(account)?.[0] ?? 0) === 0) marks.set(account, [from - 1, from - 1]);
    }
  }

  #log(number: number, entry: ModelEntry): string {
    const { entries } = this.conversations.get(number)!;
    entries.push(entry);
    return `${number}/${entries.length}`;
  }
}

function empty(kind: ModelConversation["kind"], name: string): ModelConversation {
  const [names, roles, muted] = [new Set([name.toLowerCase()]), new Map(), new Set<AccountId>()];
  return { kind, name, names, entries: [], stays: [], roles, muted, marks: new Map() };
}

function pairName(one: AccountId, other: AccountId): string {
  return sorted([one, other]);
}

function sorted(accounts: readonly AccountId[]): string {
  return [...new Set(accounts)].sort().join(" ");
}

/** Whether somebody is in a conversation now. */
export function has({ kind, stays }: ModelConversation, account: AccountId): boolean {
  return kind === "lobby" ||
    stays.some((stay) => stay.account === account && stay.until === Infinity);
}

function go(group: ModelConversation, accounts: ReadonlySet<AccountId>): void {
  for (const stay of group.stays) {
    if (accounts.has(stay.account) && stay.until === Infinity) stay.until = group.entries.length;
  }
  const ownerGoes = [...accounts].some((account) => group.roles.get(account) === "owner");
  for (const account of accounts) group.roles.delete(account);
  if (!ownerGoes) return;
  const left = group.stays.filter((stay) => stay.until === Infinity);
  const next = left.find(({ account }) => group.roles.has(account)) ?? left[0];
  if (next === undefined) return;
  group.roles.set(next.account, "owner");
  group.muted.delete(next.account);
}

function mayRemove(group: ModelConversation, author: AccountId, members: readonly AccountId[]) {
  if (group.roles.get(author) !== "admin") return group.roles.get(author) === "owner";
  return members.every((member) => member === author || !group.roles.has(member));
}

function isVisible({ kind, stays }: ModelConversation, account: AccountId, seq: number): boolean {
  return kind === "lobby" ||
    stays.some((stay) => stay.account === account && stay.from <= seq && seq <= stay.until);
}

function lastVisible(conversation: ModelConversation, account: AccountId): number | undefined {
  const { kind, entries, stays } = conversation;
  if (kind === "lobby") return entries.length;
  const ends = stays.filter((stay) => stay.account === account).map((stay) => stay.until);
  return ends.length === 0 ? undefined : Math.min(Math.max(...ends), entries.length);
}
