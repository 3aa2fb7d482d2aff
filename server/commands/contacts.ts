import type { ClientFrame } from "../../protocol/client_frames.ts";
import type { ContactState } from "../../protocol/people_frames.ts";
import type { Services } from "../services.ts";
import type { Account } from "../store/types.ts";
import { type Caller, type Command, feedOf, Refusal } from "./command.ts";

/** People of one page: with the longest names in the widest script it is half of the longest line. */
const pageSize = 1000;

/** Contacts and blocked people, by name. */
export const get_contacts: Command<"get_contacts"> = {
  needs: "login",
  waits: true,
  run(frame, caller, { store, presence }) {
    const { account } = feedOf(caller);
    const records = store.people.contacts(account.id, frame.after, pageSize + 1);
    const visible = store.people.visibleTo(account.id);
    caller.answer({
      type: "contact_list",
      id: frame.id,
      contacts: records.slice(0, pageSize).map(({ id, ...record }) => ({
        ...record,
        ...(id === account.id || visible.has(id) ? presence.shown(id, account.id) : {}),
      })),
      more: records.length > pageSize,
    });
  },
};

type Change = ClientFrame<"add_contact" | "remove_contact" | "block" | "unblock">;

function named({ username }: Change, { store }: Services): Account {
  const account = store.accountNamed(username);
  if (account === undefined) throw new Refusal("unknown_recipient", { name: username });
  return account;
}

/** Answers, and keeps the account's other connections up to date. */
function answer(
  frame: Change,
  caller: Caller,
  { delivery }: Services,
  state: ContactState,
  changed: boolean,
): void {
  caller.answer({ type: "contact_response", id: frame.id, status: "success", ...state });
  if (!changed) return;
  const own = feedOf(caller);
  for (const feed of delivery.roster.feeds(own.account.id)) {
    if (feed !== own) feed.tell({ type: "contact", ...state });
  }
}

function setContact(contact: boolean, frame: Change, caller: Caller, services: Services): void {
  const { id: account } = feedOf(caller).account;
  const { id: other, name: username } = named(frame, services);
  const at = services.clock.now();
  caller.commit<"set_contact">(
    frame,
    { kind: "set_contact", account, other, contact, at },
    ({ contact, blocked, changed }) =>
      answer(frame, caller, services, { username, contact, blocked }, changed),
  );
}

function setBlock(blocked: boolean, frame: Change, caller: Caller, services: Services): void {
  const { account } = feedOf(caller);
  const other = named(frame, services);
  const at = services.clock.now();
  // A notice ends where it began: not heard of after a block, and not unheard of after its end.
  services.typing.part(account.id, other.id);
  caller.commit<"set_block">(
    frame,
    { kind: "set_block", account: account.id, other: other.id, blocked, at },
    ({ contact, blocked, changed, ended }) => {
      answer(frame, caller, services, { username: other.name, contact, blocked }, changed);
      if (ended !== undefined) comeBack(account, other, ended, services);
      else if (changed) services.presence.vanished(account, other.id);
    },
  );
}

/** To who was blocked, the blocker comes back, and is as far as their clients have said meanwhile. */
function comeBack(
  account: Account,
  other: Account,
  ended: { readonly delivered: number; readonly read: number },
  { presence, receipts, store }: Services,
): void {
  presence.appeared(account, other.id);
  const conversation = store.directBetween(account.id, other.id);
  if (conversation === undefined) return;
  const marks = store.marks(conversation.number);
  const { delivered, read } = marks.find((one) => one.account === account.id)!;
  receipts.moved(account.id, conversation, ended, { delivered, read });
}

/** Takes somebody into the contacts. */
export const add_contact: Command<"add_contact"> = {
  needs: "login",
  waits: false,
  run: (frame, caller, services) => setContact(true, frame, caller, services),
};

/** Takes somebody out of the contacts. */
export const remove_contact: Command<"remove_contact"> = {
  needs: "login",
  waits: false,
  run: (frame, caller, services) => setContact(false, frame, caller, services),
};

/** Hears nothing more of somebody, who is not told. */
export const block: Command<"block"> = {
  needs: "login",
  waits: false,
  run: (frame, caller, services) => setBlock(true, frame, caller, services),
};

/** Hears of somebody again, but never of what they wrote meanwhile. */
export const unblock: Command<"unblock"> = {
  needs: "login",
  waits: false,
  run: (frame, caller, services) => setBlock(false, frame, caller, services),
};
