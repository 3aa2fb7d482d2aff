import { protocolVersion } from "../../protocol/limits.ts";
import type { Failure, LoginSuccess, ServerFrameOf } from "../../protocol/server_frames.ts";
import type { Clock, Timer } from "./clock.ts";
import type { Connection } from "./connection.ts";
import type { ClientListener } from "./events.ts";
import { asServerFrame, BadFrame, type IncomingFrame } from "./frames.ts";
import { type Login, loginFrame, type Registration, unsaidCursors } from "./login.ts";
import type { SessionEnd } from "./session_end.ts";
import type { ClientStore } from "./store/client_store.ts";

/** A server that accepts and says nothing is not worth more of anybody's time. */
const welcomeTimeoutMs = 15_000;

/** Passwords are hashed two at a time; each `waiting` starts this anew. */
const loginTimeoutMs = 60_000;

/** How long a server may take to hang up on somebody who has logged out. */
const farewellMs = 1_000;

/** Somebody was let in. */
export interface Opening {
  readonly success: LoginSuccess;
  /** As it came. */
  readonly frame: IncomingFrame;
  readonly epoch: string;
  /** Conversations whose cursors the login had no room for. */
  readonly unsaid: ReadonlySet<string>;
}

/** What a greeting needs. */
export interface GreetingOptions {
  readonly connection: Connection;
  readonly store: ClientStore;
  readonly login: Login;
  readonly agent: string;
  readonly lang: string;
  readonly device?: string | undefined;
  readonly clock: Clock;
  readonly tell: ClientListener;
  readonly opened: (opening: Opening) => void;
  /** It came to nothing; the connection closes. */
  readonly ended: (end: SessionEnd) => void;
}

/** How a connection begins: hello, welcome, login, and the answer to that. */
export class Greeting {
  readonly #options: GreetingOptions;
  #hasWelcome = false;
  #epoch = "";
  #unsaid: ReadonlySet<string> = new Set();
  #registration: Registration = "invite";
  #patience: Timer | undefined;

  constructor(options: GreetingOptions) {
    this.#options = options;
  }

  /** Says hello. */
  begin(): void {
    const { connection, agent, lang, device } = this.#options;
    connection.send({ type: "hello", protocol: protocolVersion, agent, lang, device });
    this.#expect(welcomeTimeoutMs);
  }

  /** Nobody waits for anything any more. */
  stop(): void {
    this.#patience?.cancel();
  }

  /** Takes the next frame. @throws {BadFrame} */
  hear(frame: IncomingFrame): void {
    const known = asServerFrame(frame);
    switch (known.type) {
      case "welcome":
        return this.#takeWelcome(known);
      case "waiting":
        this.#expect(loginTimeoutMs);
        return this.#options.tell({ kind: "waiting", ahead: known.ahead });
      case "login_response":
      case "register_response":
        if (known.status === "error") return this.#refuse(known);
        return this.#open(known, frame);
      case "closing":
        return this.#finish({ kind: "closed", code: known.code, message: known.message });
      case "error":
        if (known.code === "protocol_unsupported") {
          return this.#finish({ kind: "unsupported", message: known.message });
        }
        return this.#refuse({ ...known, status: "error" });
    }
  }

  #expect(ms: number): void {
    this.#patience?.cancel();
    const giveUp = () => this.#options.connection.close(`no answer in ${ms / 1000} s`);
    this.#patience = this.#options.clock.after(ms, giveUp);
  }

  #finish(end: SessionEnd): void {
    this.#options.ended(end);
    this.#options.connection.close(end.kind);
  }

  #refuse(failure: Failure): void {
    this.#finish({ kind: "refused", failure, registration: this.#registration });
  }

  #takeWelcome(welcome: ServerFrameOf<"welcome">): void {
    const { store, login, connection } = this.#options;
    if (this.#hasWelcome) throw new BadFrame("The server said welcome twice");
    if (welcome.protocol !== protocolVersion) {
      const message = `${welcome.server}: ${welcome.protocol} ≠ ${protocolVersion}`;
      return this.#finish({ kind: "unsupported", message });
    }
    this.#hasWelcome = true;
    this.#epoch = welcome.epoch;
    this.#registration = welcome.registration;
    const { ping_ms: pingMs } = welcome.limits;
    if (pingMs !== undefined) connection.pingEvery(pingMs);
    if (!login.quiet) store.profile.setUdpPort(welcome.udp_port);
    const frame = loginFrame(login, store, welcome.limits.frame_bytes);
    this.#unsaid = unsaidCursors(frame, store);
    connection.send(frame);
    this.#expect(loginTimeoutMs);
  }

  #open(success: LoginSuccess, frame: IncomingFrame): void {
    this.stop();
    const { username: owner, userId: ownerId } = this.#options.store.profile.read() ?? {};
    if (ownerId !== undefined && ownerId !== success.user_id) {
      return this.#turnBack(success, owner!);
    }
    this.#options.opened({ success, frame, epoch: this.#epoch, unsaid: this.#unsaid });
  }

  /** A session that was opened for nothing is ended. */
  #turnBack({ username, token }: LoginSuccess, owner: string): void {
    const { connection, clock, ended } = this.#options;
    ended({ kind: "other_account", username, owner });
    const close = () => connection.close("another account");
    if (token === undefined) return close();
    connection.send({ type: "logout" });
    // The server hangs up when it has read that.
    this.#patience = clock.after(farewellMs, close);
  }
}
