import type { AccountId } from "../store/types.ts";
import { type Command, feedOf } from "./command.ts";

/** Names of one page: at the longest in the widest script they stay well below a line's megabyte. */
const pageSize = 1000;

/**
 * Everybody who has an account, by name. Whether somebody is connected is said of those whom one
 * talks to; classic sessions hear it of everybody.
 */
export const get_users: Command<"get_users"> = {
  needs: "login",
  waits: true,
  run(frame, caller, { store, delivery }) {
    const { outbox, dialect, account } = feedOf(caller);
    const known = store.acquaintances(account.id);
    const status = (id: AccountId) =>
      dialect.name === "classic" || id === account.id || known.has(id)
        ? { status: delivery.roster.isOnline(id) ? "online" : "offline" } as const
        : {};
    let after = frame.after;
    // Classic clients cannot ask for the next page, so they get one long list.
    const limit = dialect.name === "classic" ? Infinity : pageSize;
    const users = [];
    for (;;) {
      const page = store.accounts(after, pageSize + 1);
      for (const { id, name } of page.slice(0, pageSize)) {
        users.push({ username: name, ...status(id) });
        after = name;
      }
      if (page.length > pageSize && users.length < limit) continue;
      const line = dialect.encode({
        type: "user_list",
        id: frame.id,
        users,
        more: page.length > pageSize,
      });
      return outbox.push(line!);
    }
  },
};
