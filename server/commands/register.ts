import type { ClientFrame } from "../../protocol/client_frames.ts";
import { parseUserName, type UserName } from "../../protocol/names.ts";
import { inviteHash, isCode } from "../auth/invites.ts";
import { checkPassword } from "../auth/passwords.ts";
import type { Services } from "../services.ts";
import { type Caller, type Command, Refusal } from "./command.ts";
import { draftSession, enter } from "./enter.ts";
import { hashing, throttled } from "./hashing.ts";

/** Makes an account; after `hello` it logs the connection in as well, which saves a second hash. */
export const register: Command<"register"> = {
  needs: "no login",
  waits: true,
  async run(frame, caller, services) {
    checkInvite(frame, caller, services);
    const name = checkedName(frame, services);
    const password = checkPassword(frame.password);
    if (!password.ok) throw new Refusal(password.code, password.details);
    const passwordHash = await hashing(
      caller,
      frame.id,
      undefined,
      (wait) => services.passwords.hash(password.value, wait),
    );
    const { token, draft } = draftSession(caller, services);
    const made = await services.turn.commit<"register">({
      kind: "register",
      name,
      passwordHash,
      inviteHash: frame.invite === undefined ? undefined : inviteHash(frame.invite),
      inviteRequired: services.registration !== "open",
      session: caller.classic ? undefined : draft,
      at: services.clock.now(),
    });
    if (!made.ok) throw new Refusal(made.code, made.details);
    services.log.info("registered", { username: name, address: caller.address });
    if (caller.gone.aborted) return;
    if (caller.classic) return answerClassic(frame, name, caller);
    enter(caller, services, {
      account: made.account,
      session: made.session,
      onlySends: false,
      resume: { epoch: undefined, cursors: {} },
      answer: (success) => caller.answer({ type: "register_response", id: frame.id, ...success }),
    }, token);
  },
};

function answerClassic(frame: ClientFrame<"register">, username: string, caller: Caller): void {
  caller.answer({
    type: "register_response",
    id: frame.id,
    status: "success",
    username,
    user_id: "",
    role: "member",
    session_id: "",
    conversations: [],
    more: false,
  });
}

/** Refuses before anything is hashed what could not be registered after it. */
function checkInvite(frame: ClientFrame<"register">, caller: Caller, services: Services): void {
  const { registration, store, inviteThrottle } = services;
  if (frame.invite === undefined) {
    if (registration === "closed") throw new Refusal("registration_closed");
    if (registration === "open") return;
    throw new Refusal(caller.classic ? "invite_required_classic" : "invite_required");
  }
  const attempt = isCode(frame.invite) ? inviteThrottle.admit(caller.address) : undefined;
  if (attempt?.ok === false) throw throttled(attempt.retryAfterSeconds);
  const invite = store.invite(inviteHash(frame.invite));
  if (invite === undefined) throw new Refusal("bad_invite");
  attempt?.succeeded();
  if (registration === "closed" && invite.role !== "owner") {
    throw new Refusal("registration_closed");
  }
}

function checkedName(frame: ClientFrame<"register">, { store }: Services): UserName {
  const name = parseUserName(frame.username);
  if (!name.ok) throw new Refusal(name.code, name.details);
  if (store.accountNamed(name.value) !== undefined) {
    throw new Refusal("name_taken", { name: name.value });
  }
  return name.value;
}
