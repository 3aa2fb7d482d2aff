import type { Accounts } from "./accounts.ts";
import type { LiveConversation } from "./conversations.ts";
import type { Invites } from "./invites.ts";
import type { Marks } from "./marks.ts";
import { refuse, type Refused } from "./outcomes.ts";
import type { Sessions } from "./sessions.ts";
import type { AccountRole, Operation, Outcome } from "./types.ts";

type Register = Operation<"register">;

/** Makes accounts. */
export class Registration {
  constructor(
    private readonly accounts: Accounts,
    private readonly invites: Invites,
    private readonly sessions: Sessions,
    private readonly marks: Marks,
    private readonly lobby: LiveConversation,
  ) {}

  /** Carries out a `register`. */
  register(operation: Register): Outcome<"register"> {
    const { name, passwordHash, inviteHash, at } = operation;
    const refusal = this.#mayNot(operation);
    if (refusal !== undefined) return refusal;
    const invite = inviteHash === undefined ? undefined : this.invites.use(inviteHash, at);
    const role: AccountRole = invite?.role ?? "member";
    const account = this.accounts.create(name, role, passwordHash, at);
    // It may have been read by others while it was the way to own an unowned server.
    if (role === "owner") this.invites.voidPrinted();
    // What was said in the lobby before somebody came never waits for them.
    this.marks.raise(this.lobby, account.id, this.lobby.head, this.lobby.head);
    const session = operation.session && this.sessions.open(account.id, operation.session);
    return { ok: true, account, session };
  }

  /** The invite comes first: without one, nobody learns which names are taken. */
  #mayNot({ name, inviteHash, inviteRequired, at }: Register): Refused | undefined {
    if (inviteHash === undefined) {
      if (inviteRequired) return refuse("invite_required");
    } else if (this.invites.find(inviteHash, at) === undefined) {
      return refuse("bad_invite");
    }
    return this.accounts.named(name) === undefined ? undefined : refuse("name_taken", { name });
  }
}
