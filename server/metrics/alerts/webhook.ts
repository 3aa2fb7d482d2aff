import type { Logger } from "../../../common/logger.ts";
import type { Language } from "../../../common/text/speak.ts";
import type { Clock, Timer } from "../../clock.ts";
import type { Incident } from "../../store/alert_types.ts";
import type { Turn } from "../../store/turn.ts";
import type { Store } from "../../store/types.ts";
import { incidentText } from "./incident_text.ts";

/** Whoever takes longer than that to answer is not there. */
const timeoutMs = 10_000;

/** The first pause after a failure; each is twice as long as the one before, up to the last. */
const firstPauseMs = 1_000;
const lastPauseMs = 5 * 60_000;

/** What is over for longer than that is no news. */
const newsMs = 24 * 60 * 60 * 1000;

/** Incidents of one look into the store. */
const pageSize = 200;

/** What {@link Webhook} works with. */
export interface WebhookParts {
  /** A parameter `topic` of it goes into what is sent, which is how ntfy takes JSON. */
  readonly url: string;
  /** Certificates in PEM that are trusted for it, beside those that everybody trusts. */
  readonly authority?: string | undefined;
  readonly store: Store;
  readonly turn: Pick<Turn, "commit">;
  readonly clock: Clock;
  readonly log: Logger;
  readonly language: Language;
}

/**
 * Tells an address of each incident when it opens and when it is over, one after the other. What
 * is still to be told follows from the incidents as they are kept, so that nothing queues here,
 * and a restart forgets nothing; it may be told twice.
 */
export class Webhook {
  readonly #parts: WebhookParts;
  readonly #url: URL;
  readonly #topic: string | null;
  readonly #client: Deno.HttpClient | undefined;
  readonly #closed = new AbortController();
  #running: Promise<void> | undefined;
  #timer: Timer | undefined;
  #pauseMs = firstPauseMs;
  #isOut = false;
  #again = false;
  /** What failed when it was told last; it waits for the others, that it may not hold back for ever. */
  readonly #behind = new Set<number>();

  constructor(parts: WebhookParts) {
    this.#parts = parts;
    this.#url = new URL(parts.url);
    this.#topic = this.#url.searchParams.get("topic");
    this.#url.searchParams.delete("topic");
    const { authority } = parts;
    this.#client = authority && Deno.createHttpClient({ caCerts: [authority] }) || undefined;
  }

  /** There may be something to tell. */
  wake(): void {
    if (this.#timer !== undefined || this.#closed.signal.aborted) return;
    if (this.#running !== undefined) return void (this.#again = true);
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      const again = this.#again;
      this.#again = false;
      if (again) this.wake();
    });
  }

  /** Resolves once nothing is being told. */
  async settled(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Ends it; what is not told stays to be told. */
  async close(): Promise<void> {
    this.#closed.abort();
    this.#timer?.cancel();
    await this.#running;
    this.#client?.close();
  }

  async #run(): Promise<void> {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const why = await this.#send(next);
      if (this.#closed.signal.aborted) return;
      if (why !== undefined) {
        this.#behind.add(next.id);
        return this.#pause(why);
      }
      if (this.#isOut) this.#parts.log.info("alert_webhook_back", { host: this.#url.host });
      this.#isOut = false;
      this.#pauseMs = firstPauseMs;
      if (!await this.#keep(next)) return;
    }
  }

  #pause(reason: string): void {
    const { log, clock } = this.#parts;
    // What is behind the host may be a secret.
    if (!this.#isOut) log.warn("alert_webhook_failed", { host: this.#url.host, reason });
    this.#isOut = true;
    this.#timer = clock.after(this.#pauseMs, () => {
      this.#timer = undefined;
      this.wake();
    });
    this.#pauseMs = Math.min(2 * this.#pauseMs, lastPauseMs);
  }

  /** What is to be told next: the first that did not just fail, or else the first of those. */
  #next(): Incident | undefined {
    const next = this.#first(({ id }) => !this.#behind.has(id));
    if (next !== undefined) return next;
    this.#behind.clear();
    return this.#first(() => true);
  }

  #first(isMeant: (incident: Incident) => boolean): Incident | undefined {
    const { store, clock } = this.#parts;
    const now = clock.now();
    let after = 0;
    for (;;) {
      const page = store.alerts.incidents(now - newsMs, after, pageSize);
      const next = page.find((incident) => isUntold(incident, now) && isMeant(incident));
      if (next !== undefined || page.length < pageSize) return next;
      after = page.at(-1)!.id;
    }
  }

  /** @returns why it did not arrive. */
  async #send(incident: Incident): Promise<string | undefined> {
    const { clock } = this.#parts;
    const late = new AbortController();
    const timer = clock.after(timeoutMs, () => late.abort(new Error("timeout")));
    try {
      const response = await fetch(this.#url, {
        method: "POST",
        // A POST that is led elsewhere arrives as a GET, without its text, and is answered well.
        redirect: "manual",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(this.#body(incident)),
        ...(this.#client && { client: this.#client }),
        signal: AbortSignal.any([late.signal, this.#closed.signal]),
      });
      await response.body?.cancel();
      return response.ok ? undefined : `HTTP ${response.status}`;
    } catch (error) {
      return failureOf(error);
    } finally {
      timer.cancel();
    }
  }

  #body(incident: Incident) {
    const { store, language } = this.#parts;
    const ackedBy = incident.ackedBy === undefined ? undefined : store.account(incident.ackedBy);
    const { title, body } = incidentText(incident, ackedBy?.name, language);
    const isOver = incident.closedAt !== undefined;
    return {
      ...(this.#topic === null ? {} : { topic: this.#topic }),
      title,
      message: body,
      priority: isOver ? 3 : 4,
      tags: [isOver ? "white_check_mark" : "warning"],
    };
  }

  async #keep({ id, closedAt }: Incident): Promise<boolean> {
    const hook = closedAt === undefined ? "opened" : "closed";
    const kept = await this.#parts.turn.commit<"change_incident">(
      { kind: "change_incident", incident: id, state: { hook } },
    );
    return kept.ok;
  }
}

/**
 * Why a request failed. Some runtimes say it in the cause alone; and they name the address, which
 * may be a secret.
 */
export function failureOf(error: unknown): string {
  const { cause = error } = error instanceof Error ? error : {};
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replace(/^error sending request for url \(.*?\): /, "").replace(/https?:\S+/g, "…");
}

function isUntold({ closedAt, silencedUntil = 0, state: { hook } }: Incident, now: number) {
  if (closedAt === undefined) return hook === undefined && silencedUntil <= now;
  // Nobody was told that it began, and somebody wanted it so.
  const wasSilent = hook === undefined && silencedUntil > closedAt;
  return hook !== "closed" && !wasSilent;
}
