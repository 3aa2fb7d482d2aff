import type { AccountId, Operation, Outcome, Store } from "../../server/store/types.ts";

/** A message that somebody wrote to somebody who had blocked them. */
export interface HiddenMessage {
  readonly conversation: string;
  readonly seq: number;
  readonly author: AccountId;
}

/** What people wrote while they were blocked, by what a store was asked for and nothing else. */
export class Hidden {
  readonly messages: HiddenMessage[] = [];
  /** Blocker and blocked. */
  readonly #blocks = new Set<string>();
  #watched: Store | undefined;

  /** Watches a store; the next one after a crash goes on with what this one had committed. */
  watch(store: Store): void {
    const commit = store.commit.bind(store);
    this.#watched = store;
    store.commit = async (batch) => {
      const outcomes = await commit(batch);
      // What a server does after it was killed has never happened.
      if (this.#watched !== store) return outcomes;
      for (const [at, operation] of batch.entries()) this.#see(operation, outcomes[at]!);
      return outcomes;
    };
  }

  /** The server that was watched is dead. */
  lookAway(): void {
    this.#watched = undefined;
  }

  #see(operation: Operation, outcome: Outcome): void {
    if (!outcome.ok) return;
    if (operation.kind === "set_block") {
      const { account, other, blocked } = operation;
      if (blocked) this.#blocks.add(`${account} ${other}`);
      else this.#blocks.delete(`${account} ${other}`);
    }
    if (operation.kind !== "append" || !("entry" in outcome) || outcome.entry === undefined) return;
    const { conversation: { id, pair }, seq } = outcome.entry;
    const { author } = operation;
    const other = pair?.find((account) => account !== author);
    const isRepeat = "repeated" in outcome && outcome.repeated;
    if (isRepeat || other === undefined || !this.#blocks.has(`${other} ${author}`)) return;
    this.messages.push({ conversation: id, seq, author });
  }
}
