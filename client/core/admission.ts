import type { Failure } from "../../protocol/server_frames.ts";
import type { EngineEnd } from "./engine_end.ts";
import type { Doorkeeper, Login } from "./login.ts";
import type { SessionEnd } from "./session_end.ts";
import type { ClientStore } from "./store/client_store.ts";

/** What the next login is made with, and who is asked when there is nothing, or something better. */
export class Admission {
  readonly #store: ClientStore;
  readonly #doorkeeper: Doorkeeper;
  readonly #stopping: AbortSignal;
  #login: Login = { credentials: undefined };

  /** @param stopping ends questions that nobody has answered. */
  constructor(store: ClientStore, doorkeeper: Doorkeeper, stopping: AbortSignal) {
    this.#store = store;
    this.#doorkeeper = doorkeeper;
    this.#stopping = stopping;
  }

  get login(): Login {
    return this.#login;
  }

  /** Whether there is something to log in with, when whoever may have it was asked. */
  async isThere(): Promise<boolean> {
    const profile = this.#store.profile.read();
    if (this.#login.credentials !== undefined || profile?.token !== undefined) return true;
    const { username } = profile ?? {};
    const credentials = await this.#unlessStopped(this.#doorkeeper.ask(
      username === undefined ? { kind: "first" } : { kind: "ended", username },
    ));
    this.#login = { credentials };
    return credentials !== undefined;
  }

  /** A password is forgotten as soon as there is a token. */
  hasSucceeded(): void {
    this.#login = { credentials: undefined };
  }

  /** Forgets the token when a refusal has ended it, so that the password is needed; says whether. */
  endsToken(code: string): boolean {
    if (code !== "bad_token") return false;
    this.#store.profile.dropToken();
    return true;
  }

  /** Finds something better after a refusal; how it ends when there is nothing. */
  async afterRefusal(
    { failure, registration }: Extract<SessionEnd, { kind: "refused" }>,
  ): Promise<EngineEnd | undefined> {
    const { credentials } = this.#login;
    if (credentials === undefined && this.endsToken(failure.code)) return undefined;
    if (failure.code === "too_many_sessions") return await this.#makeRoom(failure);
    if (credentials === undefined) return { kind: "refused", failure };
    const why = { kind: "refused", failure, last: credentials, registration } as const;
    const next = await this.#unlessStopped(this.#doorkeeper.ask(why));
    this.#login = { credentials: next };
    return next === undefined ? { kind: "refused", failure } : undefined;
  }

  async #makeRoom(failure: Failure): Promise<EngineEnd | undefined> {
    const replace = await this.#unlessStopped(this.#doorkeeper.choose(failure.sessions ?? []));
    if (replace === undefined) return { kind: "refused", failure };
    this.#login = { ...this.#login, replace };
    return undefined;
  }

  /** Nobody has to answer a question that is over. */
  async #unlessStopped<T>(answer: Promise<T>): Promise<T | undefined> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const stop = () => resolve(undefined);
    this.#stopping.addEventListener("abort", stop);
    try {
      return await Promise.race([answer, promise]);
    } finally {
      this.#stopping.removeEventListener("abort", stop);
    }
  }
}
