import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { EntryLike } from "../frames.ts";
import { all } from "./database.ts";

/** What somebody said to an offer, in the order in which it was said. */
export interface OfferAnswer {
  readonly actor: string;
  readonly answer: string;
}

/** Nobody looks through more offers than these. */
const maxOffers = 200;

/** The files that were offered, and what was said to that, as the entries have it. */
export class OfferView {
  readonly #offers: StatementSync;
  readonly #answers: StatementSync;

  constructor(database: DatabaseSync) {
    this.#offers = database.prepare(
      `SELECT frame FROM entries WHERE frame ->> 'type' = 'file_offer'
         AND frame ->> 'deleted' IS NULL AND frame ->> 'expired' IS NULL
       ORDER BY id DESC LIMIT ?`,
    );
    this.#answers = database.prepare(
      `SELECT frame FROM entries
       WHERE frame ->> 'type' = 'file_answer' AND conversation = ? AND frame ->> 'target' = ?
       ORDER BY seq`,
    );
  }

  /** The last offers that were not taken back, the oldest first; they may have expired. */
  recent(): EntryLike[] {
    return all(this.#offers, maxOffers).map(({ frame }) => JSON.parse(String(frame))).reverse();
  }

  /** What was said to an offer. */
  answers(conversation: string, seq: number): OfferAnswer[] {
    return all(this.#answers, conversation, seq).map(({ frame }) => {
      const { actor, answer } = JSON.parse(String(frame));
      return { actor: String(actor), answer: String(answer) };
    });
  }
}
