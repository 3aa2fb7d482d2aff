import type { PresenceStatus } from "../../protocol/people_frames.ts";
import type { Engine } from "../core/engine.ts";
import { asServerFrame } from "../core/frames.ts";
import { RequestFailure } from "../core/requests.ts";
import type { ScreenModel } from "./screen_model.ts";

/** Pages of names that are asked for: enough for completion, and for the server's patience. */
const maxPages = 10;

/** Learns who there is on this server, and who of them is there. */
export class People {
  readonly #engine: Pick<Engine, "request">;
  readonly #model: ScreenModel;
  #isAsking = false;
  #isStale = false;

  constructor(engine: Pick<Engine, "request">, model: ScreenModel) {
    this.#engine = engine;
    this.#model = model;
  }

  /** Asks the server, once for all that want it now; without an answer, what is known stays. */
  async fetch(): Promise<void> {
    this.#isStale = true;
    if (this.#isAsking) return;
    this.#isAsking = true;
    while (this.#isStale) {
      this.#isStale = false;
      await this.#fetchAll();
    }
    this.#isAsking = false;
  }

  async #fetchAll(): Promise<void> {
    const people: string[] = [];
    const presence: (readonly [string, PresenceStatus])[] = [];
    let after: string | undefined;
    try {
      for (let page = 0; page < maxPages; page++) {
        const answer = asServerFrame(await this.#engine.request({ type: "get_users", after }));
        if (answer.type !== "user_list") break;
        for (const { username, status } of answer.users) {
          people.push(username);
          if (status !== undefined) presence.push([username, status]);
        }
        after = people.at(-1);
        if (!answer.more) break;
      }
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      return;
    }
    this.#model.change({ people });
    this.#model.setPresence(presence);
  }
}
