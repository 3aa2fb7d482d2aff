import { checkPassword } from "../auth/passwords.ts";
import type { Services } from "../services.ts";
import type { Account } from "../store/types.ts";
import { type Caller, type Command, feedOf, Refusal } from "./command.ts";
import { hashing, throttled } from "./hashing.ts";

/** Takes a new password, and ends every other session: whoever knows the old one is out. */
export const change_password: Command<"change_password"> = {
  needs: "login",
  waits: true,
  async run({ id, password, new_password }, caller, services) {
    const { sessionKey, account: { id: account } } = feedOf(caller);
    const fresh = checkPassword(new_password);
    if (!fresh.ok) throw new Refusal(fresh.code, fresh.details);
    // What the feed knows is as old as the connection.
    const { passwordHash: expected } = services.store.account(account)!;
    await checkPresent(id, password, expected, caller, services);
    const passwordHash = await hashing(
      caller,
      id,
      undefined,
      (wait) => services.passwords.hash(fresh.value, wait),
    );
    const session = caller.entered!.session!.id;
    const changed = await services.turn.commit<"change_password">({
      kind: "change_password",
      account,
      expected,
      passwordHash,
      session,
    });
    if (!changed.ok) throw new Refusal(changed.code, changed.details);
    const revoked = changed.revoked.map(({ publicId }) => publicId);
    caller.answer({ type: "password_response", id, status: "success", revoked });
    services.delivery.roster.hangUpAll(account, "bad_token", sessionKey);
  },
};

/** Refuses a wrong password, and slows down whoever guesses, as a login does. */
async function checkPresent(
  id: string | undefined,
  password: string,
  expected: Account["passwordHash"],
  caller: Caller,
  { loginThrottle, passwords, log }: Services,
): Promise<void> {
  const { account } = feedOf(caller);
  const attempt = await loginThrottle.admit(account.name, caller.address, caller.gone);
  if (!attempt.ok) throw throttled(attempt.retryAfterSeconds);
  const isRight = await hashing(
    caller,
    id,
    attempt,
    (wait) => passwords.verify(password, expected, wait),
  );
  if (!isRight) {
    log.warn("password_refused", { username: account.name, address: caller.address });
    throw new Refusal("wrong_credentials");
  }
  attempt.succeeded();
}
