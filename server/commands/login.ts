import type { ClientFrame } from "../../protocol/client_frames.ts";
import { hashSecret, sessionLifetimeMs } from "../auth/tokens.ts";
import type { Services } from "../services.ts";
import type { Account, SessionRecord } from "../store/types.ts";
import { type Caller, type Command, Refusal } from "./command.ts";
import { draftSession, enter } from "./enter.ts";
import { hashing, throttled } from "./hashing.ts";
import { connectedSessions } from "./sessions.ts";

/** Opens a session by password, or resumes one by its token. */
export const login: Command<"login"> = {
  needs: "no login",
  waits: true,
  async run(frame, caller, services) {
    if (frame.token !== undefined) return await resume(frame, frame.token, caller, services);
    const account = await checkedAccount(frame, caller, services);
    makeRoom(account, undefined, frame.replace, services);
    if (caller.classic) return finish(frame, account, undefined, undefined, caller, services);
    const { token, draft } = draftSession(caller, services);
    services.delivery.roster.reserve(account.id, draft.publicId);
    try {
      const opened = await services.turn.commit<"open_session">({
        kind: "open_session",
        account: account.id,
        ...draft,
      });
      if (!opened.ok) throw new Refusal(opened.code, opened.details);
      await refuseIfReset(account, opened.session, services);
      // Or all of the account's sessions may have been ended in the same turn.
      if (services.store.sessionByToken(draft.tokenHash) === undefined) {
        throw new Refusal("bad_token");
      }
      finish(frame, account, opened.session, token, caller, services);
    } finally {
      services.delivery.roster.release(account.id, draft.publicId);
    }
  },
};

/** The password may have been changed, or the account disabled, while this session was opened. */
async function refuseIfReset(
  { id, passwordHash }: Account,
  session: SessionRecord,
  { store, turn }: Services,
): Promise<void> {
  const present = store.account(id);
  if (present?.passwordHash === passwordHash && !present.disabled) return;
  await turn.commit<"revoke_sessions">({
    kind: "revoke_sessions",
    account: id,
    session: session.id,
  });
  throw new Refusal("wrong_credentials");
}

async function resume(
  frame: ClientFrame<"login">,
  token: string,
  caller: Caller,
  services: Services,
): Promise<void> {
  const { store, clock, turn, delivery } = services;
  const session = store.sessionByToken(hashSecret(token));
  const account = session && store.account(session.account);
  if (session === undefined || account === undefined || session.expiresAt <= clock.now()) {
    throw new Refusal("bad_token");
  }
  refuseDisabled(account);
  makeRoom(account, session, frame.replace, services);
  delivery.roster.reserve(account.id, session.publicId);
  try {
    const at = clock.now();
    const touched = await turn.commit<"touch_session">({
      kind: "touch_session",
      session: session.id,
      address: caller.address,
      agent: caller.agent,
      device: caller.device,
      at,
      expiresAt: at + sessionLifetimeMs,
    });
    if (!touched.ok) throw new Refusal(touched.code, touched.details);
    // It may have been revoked while this turn was being committed.
    if (store.sessionByToken(hashSecret(token)) === undefined) throw new Refusal("bad_token");
    finish(frame, account, session, undefined, caller, services);
  } finally {
    delivery.roster.release(account.id, session.publicId);
  }
}

function finish(
  frame: ClientFrame<"login">,
  account: Account,
  session: SessionRecord | undefined,
  token: string | undefined,
  caller: Caller,
  services: Services,
): void {
  if (caller.gone.aborted) return;
  enter(caller, services, {
    account,
    session,
    onlySends: frame.quiet === true,
    resume: { epoch: frame.epoch, cursors: frame.cursors ?? {} },
    answer: (success) => caller.answer({ type: "login_response", id: frame.id, ...success }),
  }, token);
}

/** The account, once the password was right; a wrong one costs what an unknown name costs. */
async function checkedAccount(
  frame: ClientFrame<"login">,
  caller: Caller,
  services: Services,
): Promise<Account> {
  const { username, password } = frame;
  if (username === undefined || password === undefined) {
    const field = username === undefined ? "username" : "password";
    throw new Refusal("bad_frame", { field, received: "undefined", expected: "string" });
  }
  const attempt = await services.loginThrottle.admit(username, caller.address, caller.gone);
  if (!attempt.ok) throw throttled(attempt.retryAfterSeconds);
  const account = services.store.accountNamed(username);
  const isRight = await hashing(
    caller,
    frame.id,
    attempt,
    (wait) => services.passwords.verify(password, account?.passwordHash, wait),
  );
  if (account === undefined || !isRight) {
    services.log.warn("login_failed", { username, address: caller.address });
    throw new Refusal("wrong_credentials");
  }
  attempt.succeeded();
  // The operator may have reset the password, or disabled the account, while it was being checked.
  const present = services.store.account(account.id)!;
  if (present.passwordHash !== account.passwordHash) throw new Refusal("wrong_credentials");
  refuseDisabled(present);
  if (services.passwords.needsRehash(account.passwordHash)) {
    services.log.warn("password_cost_low", { username: account.name });
  }
  return present;
}

function refuseDisabled(account: Account): void {
  if (account.disabled) throw new Refusal("disabled", { username: account.name });
}

/**
 * Sees to it that one more session fits under the cap. A session that is connected already does
 * not count again: its dead self may not have been noticed yet.
 */
function makeRoom(
  account: Account,
  session: SessionRecord | undefined,
  replace: string | undefined,
  services: Services,
): void {
  const { roster } = services.delivery;
  if (session !== undefined && roster.live(account.id).has(session.publicId)) return;
  const count = () => roster.count(account.id, session?.publicId);
  if (count() >= services.maxSessions && replace !== undefined) {
    roster.hangUp(account.id, replace, "too_many_sessions");
  }
  if (count() < services.maxSessions) return;
  const sessions = connectedSessions(account, services);
  throw new Refusal("too_many_sessions", { count: count() }, { sessions });
}
