import type { Accounts } from "./accounts.ts";
import type { ApiTokens } from "./api_tokens.ts";
import { refuse } from "./outcomes.ts";
import type { Sessions } from "./sessions.ts";
import type { Operation, Outcome } from "./types.ts";

/** Who may log in, and as what: changes of an account that end sessions, or need somebody left. */
export class Credentials {
  constructor(
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly apiTokens: ApiTokens,
  ) {}

  /** Carries out a `change_password`: the operator may have reset it while it was being checked. */
  changePassword(operation: Operation<"change_password">): Outcome<"change_password"> {
    const { account, expected, passwordHash, session } = operation;
    const isOurs = this.sessions.of(account).some(({ id }) => id === session);
    if (!isOurs || this.accounts.get(account)?.passwordHash !== expected) {
      return refuse("wrong_credentials");
    }
    this.accounts.setPassword(account, passwordHash);
    // Whoever had the password before may have made tokens with it.
    this.apiTokens.revokeAll(account);
    return { ok: true, revoked: this.sessions.revokeOthers(account, session) };
  }

  /** Carries out a `set_disabled`. */
  setDisabled({ account, disabled }: Operation<"set_disabled">): Outcome<"set_disabled"> {
    if (disabled && this.accounts.isLastOwner(account)) return lastOwner();
    this.accounts.setDisabled(account, disabled);
    if (disabled) this.apiTokens.revokeAll(account);
    return { ok: true, revoked: disabled ? this.sessions.revoke(account, undefined) : [] };
  }

  /** Carries out a `set_role`. */
  setRole({ account, role }: Operation<"set_role">): Outcome<"set_role"> {
    if (role === "member" && this.accounts.isLastOwner(account)) return lastOwner();
    this.accounts.setRole(account, role);
    return { ok: true };
  }
}

function lastOwner() {
  return refuse("not_allowed", { who: "another owner" });
}
