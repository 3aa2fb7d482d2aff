import type { Readiness } from "./http/app_parts.ts";
import type { Services } from "./services.ts";

/** Whether the store can be written to, as far as is known; finds out by itself when it heals. */
export class StoreReadiness {
  readonly #services: Pick<Services, "store" | "turn" | "clock">;
  #isTrying = false;

  constructor(services: Pick<Services, "store" | "turn" | "clock">) {
    this.#services = services;
  }

  /** What is known now. After a failure each question has something small written. */
  ask(): Readiness {
    const health = this.#services.store.health();
    if (health.ok) return health;
    this.#try();
    return { ok: false, reasons: [`store: ${health.reason}`] };
  }

  #try(): void {
    if (this.#isTrying) return;
    this.#isTrying = true;
    const { turn, clock } = this.#services;
    // Nobody may be writing, just because we are not ready.
    const value = String(clock.now());
    turn.add<"set_meta">({ kind: "set_meta", key: "tried_at", value }, () => {
      this.#isTrying = false;
    });
  }
}
