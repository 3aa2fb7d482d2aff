import type { ClientFrameInput } from "../../protocol/client_frames.ts";
import { hashSecret } from "../../server/auth/tokens.ts";
import type { FakeClock } from "./fake_clock.ts";
import type { TestServer } from "./test_server.ts";
import type { WireClient } from "./wire_client.ts";

/** Whoever reads nothing for longer than twice that is hung up on. */
const stepMs = 15_000;

const dayMs = 24 * 60 * 60 * 1000;

/** What machines do that are watched: each is enrolled, and reports. */
export class WatchedHouse {
  readonly #tokens = new Map<string, string>();
  readonly #listening = new Set<WireClient>();
  #counter = 0;

  constructor(readonly house: TestServer, readonly clock: FakeClock) {}

  /** Registers somebody who owns the server from then on. */
  async owner(name: string): Promise<WireClient> {
    const client = await this.house.join(name);
    this.#listening.add(client);
    const { store } = this.house.server.services;
    const account = store.accountNamed(name)!.id;
    await store.commit([{ kind: "set_role", account, role: "owner" }]);
    return client;
  }

  /** Enrols machines, and lets the server notice. */
  async enroll(...hosts: string[]): Promise<void> {
    const { store } = this.house.server.services;
    for (const host of hosts) {
      const at = this.clock.now();
      const terms = { secretHash: hashSecret(host), uses: 1, expiresAt: at + dayMs, at };
      await store.commit([{ kind: "create_host_invite", ...terms }]);
      const enrolled = await this.#ask({ type: "host_enroll", invite: host, host });
      this.#tokens.set(host, String(enrolled.token));
    }
    await this.pass(15_000);
  }

  /** A machine says how it is. */
  async report(
    host: string,
    figures: ClientFrameInput<"report">["figures"],
    more: Partial<ClientFrameInput<"report">> = {},
  ): Promise<void> {
    const token = this.#tokens.get(host)!;
    const name = { boot: "b", counter: ++this.#counter };
    const answer = await this.#ask({ type: "report", token, ...name, figures, ...more });
    if (answer.type !== "report_response") throw new Error(JSON.stringify(answer));
    await this.settled();
  }

  /** Somebody comes back after a restart. */
  async back(name: string): Promise<WireClient> {
    const client = await this.house.connect();
    await client.hello();
    await client.login(name);
    await client.next("caught_up");
    this.#listening.clear();
    this.#listening.add(client);
    return client;
  }

  /** Lets time pass, and what follows be kept and heard. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= stepMs) {
      this.clock.advance(Math.min(left, stepMs));
      await this.settled();
      for (const client of this.#listening) await client.settled();
    }
  }

  /** Resolves once all that follows from what was said is kept, and told. */
  async settled(): Promise<void> {
    const { turn, alerts } = this.house.server.services;
    await turn.settled();
    await alerts?.settled();
  }

  async #ask(frame: ClientFrameInput) {
    using client = await this.house.connect();
    await client.hello();
    return await client.ask(frame);
  }
}

/** Texts of messages and of edits, in the order in which somebody heard them. */
export function saidTo(client: WireClient): string[] {
  return client.heard.flatMap((frame) =>
    (frame.type === "message" || frame.type === "edit") && frame.sender === "chat"
      ? [`${frame.type} ${frame.target ?? frame.seq} ${frame.content}`]
      : []
  );
}
