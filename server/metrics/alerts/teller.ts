import type { Language } from "../../../common/text/speak.ts";
import type { Announcer } from "../../announcer.ts";
import type { IncidentState, SaidText } from "../../store/alert_types.ts";
import type { Incident } from "../../store/alert_types.ts";
import type { Turn } from "../../store/turn.ts";
import type { Outcome, Store } from "../../store/types.ts";
import { incidentText } from "./incident_text.ts";

/** What {@link Teller} works with. */
export interface TellerParts {
  readonly store: Store;
  readonly turn: Pick<Turn, "commit">;
  readonly announcer: Announcer;
  /** With its `#`. */
  readonly group: string;
  readonly language: Language;
}

type Said = Outcome<"append"> | Outcome<"revise"> | undefined;

/** Somebody took the message away, or it became too old to be kept. */
const goneCodes: ReadonlySet<string> = new Set(["entry_deleted", "unknown_entry", "conflict"]);

/**
 * Sees to it that each incident's message says how it is. What is to be said is kept before it is
 * said, under an id of its own: a server that went down in between says the same, and once.
 */
export class Teller {
  readonly #parts: TellerParts;
  readonly #under = new Map<number, Promise<void>>();
  readonly #again = new Set<number>();

  constructor(parts: TellerParts) {
    this.#parts = parts;
  }

  /** Says what is not said yet. */
  tell(id: number): void {
    if (this.#under.has(id)) return void this.#again.add(id);
    const done = this.#tell(id).finally(() => {
      this.#under.delete(id);
      if (this.#again.delete(id)) this.tell(id);
    });
    this.#under.set(id, done);
  }

  /** Resolves once nothing is being said. */
  async settled(): Promise<void> {
    while (this.#under.size > 0) await Promise.all(this.#under.values());
  }

  async #tell(id: number): Promise<void> {
    const { store } = this.#parts;
    for (;;) {
      const incident = store.alerts.incident(id);
      if (incident === undefined || incident.state.unsaid) return;
      const said = await this.#draft(incident);
      if (said === undefined || !await this.#say(incident, said)) return;
    }
  }

  /** What is to be said, kept; `undefined` when nothing is. */
  async #draft({ id, state }: Incident): Promise<SaidText | undefined> {
    const { store } = this.#parts;
    const { said } = state;
    if (said?.pending) return said;
    const incident = store.alerts.incident(id)!;
    const text = this.#text(incident);
    if (said?.text === text) return undefined;
    const draft = { number: (said?.number ?? 0) + 1, text, pending: true };
    return await this.#keep(id, { said: draft }) ? draft : undefined;
  }

  async #say({ id, place }: Incident, said: SaidText): Promise<boolean> {
    const { announcer, group } = this.#parts;
    const clientId = `incident-${id}-${said.number}`;
    const outcome: Said = place === undefined
      ? await announcer.post(group, clientId, said.text)
      : await announcer.revise(place, clientId, said.text);
    if (outcome?.ok) {
      const { conversation, seq } = outcome.entry;
      const at = place ?? { conversation: conversation.number, seq };
      return await this.#keep(id, { said: { ...said, pending: false } }, at);
    }
    if (outcome !== undefined && goneCodes.has(outcome.code)) {
      await this.#keep(id, { unsaid: true });
    }
    return false;
  }

  async #keep(
    incident: number,
    state: Partial<IncidentState>,
    place?: Incident["place"],
  ): Promise<boolean> {
    const kept = await this.#parts.turn.commit<"change_incident">(
      { kind: "change_incident", incident, state, ...(place === undefined ? {} : { place }) },
    );
    return kept.ok;
  }

  #text(incident: Incident): string {
    const { store, language } = this.#parts;
    const ackedBy = incident.ackedBy && store.account(incident.ackedBy)?.name;
    const { title, body } = incidentText(incident, ackedBy || undefined, language);
    return `${title}\n${body}`;
  }
}
