import { oneLine, sanitize } from "../../common/sanitize.ts";
import { connectTexts } from "../../common/text/connect.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import type { SessionSummary } from "../../protocol/server_frames.ts";
import type { AskReason, Credentials, Doorkeeper } from "../core/login.ts";
import type { Answers } from "./answers.ts";
import type { Teller } from "./output.ts";

type Refused = Extract<AskReason, { kind: "refused" }>;

/** Gets somebody in by asking a person, or from what a script has given. */
export class PromptingDoorkeeper implements Doorkeeper {
  readonly #answers: Answers;
  readonly #output: Teller;
  readonly #invite: string | undefined;
  readonly #say: ReturnType<typeof speak<typeof connectTexts.en>>;
  #asked = 0;
  #hasTriedToRegister = false;

  /** @param options.invite of the join line, if it had one. */
  constructor(
    options: { answers: Answers; output: Teller; invite: string | undefined; language: Language },
  ) {
    this.#answers = options.answers;
    this.#output = options.output;
    this.#invite = options.invite;
    this.#say = speak(connectTexts, options.language);
  }

  async ask(why: AskReason): Promise<Credentials | undefined> {
    const isFirst = this.#asked++ === 0;
    if (why.kind === "first") return await this.#introduce();
    if (why.kind === "refused") return await this.#afterRefusal(why);
    this.#output.note(this.#say("session_ended"));
    const username = why.username ?? await this.#answers.name();
    const password = await this.#answers.password(isFirst);
    return loginOf(username, password);
  }

  async choose(sessions: readonly SessionSummary[]): Promise<string | undefined> {
    this.#output.note(this.#say("too_many_sessions"));
    for (const [index, { agent, address, last_used: time }] of sessions.entries()) {
      const values = { agent: oneLine(agent), address: oneLine(address), time: oneLine(time) };
      this.#output.note(this.#say("session_row", { number: index + 1, ...values }));
    }
    if (!this.#answers.canAsk) return undefined;
    while (true) {
      const answer = await this.#answers.line(this.#say("ask_session", { count: sessions.length }));
      if (!answer) return undefined;
      const chosen = sessions[Number(answer) - 1];
      if (chosen !== undefined) return chosen.session_id;
    }
  }

  /** A join line with an invite registers; anything else is somebody who was here before. */
  async #introduce(): Promise<Credentials | undefined> {
    const username = await this.#answers.name();
    if (this.#invite === undefined) {
      return loginOf(username, username ? await this.#answers.password(true) : undefined);
    }
    const password = username ? await this.#answers.newPassword() : undefined;
    if (!username || !password) return undefined;
    this.#output.note(this.#say("registering", { name: oneLine(username) }));
    return { action: "register", username, password, invite: this.#invite };
  }

  async #afterRefusal(why: Refused): Promise<Credentials | undefined> {
    const { failure, last } = why;
    if (failure.code === "name_taken" && last.action === "register") {
      return await this.#afterNameTaken(why);
    }
    if (!this.#answers.canAsk) return this.#withoutAsking(why);
    this.#output.note(sanitize(failure.message));
    switch (failure.code) {
      case "wrong_credentials":
        return await this.#afterWrongPassword(why);
      case "bad_invite":
      case "invite_required":
        return await this.#registerWithCode(last);
      case "name_taken":
      case "bad_name":
      case "name_reserved":
        return await this.#askAgain(last, { username: await this.#typedName() });
      case "bad_password":
        return await this.#askAgain(last, { password: await this.#answers.typedTwice() });
      default:
        return undefined;
    }
  }

  /** A script on a server that is open to everybody gets its account the first time it comes. */
  #withoutAsking({ failure, last, registration }: Refused): Credentials | undefined {
    const mayRegister = registration === "open" && failure.code === "wrong_credentials" &&
      last.action === "login" && !this.#hasTriedToRegister;
    if (!mayRegister) return undefined;
    this.#hasTriedToRegister = true;
    this.#output.note(this.#say("registering", { name: oneLine(last.username) }));
    return { ...last, action: "register" };
  }

  /** The registration may have gone through and its answer been lost; or it is somebody else. */
  async #afterNameTaken({ failure, last }: Refused): Promise<Credentials | undefined> {
    const name = oneLine(last.username);
    if (!this.#answers.canAsk) {
      if (this.#hasTriedToRegister) return undefined;
      this.#hasTriedToRegister = true;
      this.#output.note(this.#say("taken_logging_in", { name }));
      return loginOf(last.username, last.password);
    }
    this.#output.note(sanitize(failure.message));
    if (await this.#answers.yes(this.#say("ask_is_it_you", { name }))) {
      return loginOf(last.username, last.password);
    }
    return await this.#askAgain(last, { username: await this.#typedName() });
  }

  async #afterWrongPassword({ last, registration }: Refused): Promise<Credentials | undefined> {
    const name = oneLine(last.username);
    if (registration === "open") {
      const mayRegister = await this.#answers.yes(this.#say("ask_register_open", { name }));
      if (mayRegister) return { ...last, action: "register" };
    } else if (await this.#answers.yes(this.#say("ask_register", { name }))) {
      return await this.#registerWithCode(last);
    }
    const username = await this.#typedName();
    if (!username) return undefined;
    return loginOf(username, await this.#answers.secret(this.#say("ask_password")));
  }

  async #registerWithCode(last: Credentials): Promise<Credentials | undefined> {
    const invite = await this.#answers.line(this.#say("ask_code"));
    return invite ? { ...last, action: "register", invite } : undefined;
  }

  #typedName(): Promise<string | undefined> {
    return this.#answers.line(this.#say("ask_name"));
  }

  #askAgain(
    last: Credentials,
    better: { readonly username?: string | undefined; readonly password?: string | undefined },
  ): Promise<Credentials | undefined> {
    const next = { ...last, ...better };
    const { username, password } = next;
    return Promise.resolve(username && password ? { ...last, username, password } : undefined);
  }
}

function loginOf(
  username: string | undefined,
  password: string | undefined,
): Credentials | undefined {
  return username && password ? { action: "login", username, password } : undefined;
}
