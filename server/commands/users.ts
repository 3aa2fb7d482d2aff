import type { AccountId } from "../store/types.ts";
import { type Command, feedOf } from "./command.ts";

/** Names of one page: at the longest in the widest script they stay well below a line's megabyte. */
const pageSize = 1000;

/**
 * Everybody who has an account, by name. Whether somebody is there is said of those whom one talks
 * to or has as contacts; classic sessions hear it of everybody.
 */
export const get_users: Command<"get_users"> = {
  needs: "login",
  waits: true,
  run(frame, caller, { store, presence }) {
    const { outbox, dialect, account } = feedOf(caller);
    const known = store.people.visibleTo(account.id);
    const shown = (id: AccountId) =>
      dialect.name === "classic" || id === account.id || known.has(id)
        ? presence.shown(id, account.id)
        : {};
    let after = frame.after;
    // Classic clients cannot ask for the next page, so they get one long list.
    const limit = dialect.name === "classic" ? Infinity : pageSize;
    const users = [];
    for (;;) {
      const page = store.accounts(after, pageSize + 1);
      for (const { id, name } of page.slice(0, pageSize)) {
        users.push({ username: name, ...shown(id) });
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
