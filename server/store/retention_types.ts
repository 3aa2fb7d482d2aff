/** What the rest of the server knows of how long texts are kept; a part of `types.ts`. */

/** Days after which texts are erased; 0 when they never are. */
export type RetentionDays = number;

/** What can be committed of it. */
export interface RetentionOperations {
  set_retention: {
    input: {
      /** Its number; absent for the rule of all that have none of their own. */
      readonly conversation?: number;
      /** Absent for no rule of its own. */
      readonly days?: RetentionDays;
      readonly at: number;
    };
    output: Record<never, never>;
  };
  /**
   * Erases the texts at the beginning of a conversation that are older than `before`, a few of them.
   * The author's id, the place and the digest of each stay: whoever repeats a message hears that it
   * is stored.
   */
  prune: {
    input: { readonly conversation: number; readonly before: number };
    output: {
      /** How many entries nobody sees any more because of this. */
      readonly pruned: number;
      /** Whether there is more to be erased. */
      readonly more: boolean;
    };
  };
}

/** A conversation that has a rule of its own. */
export interface RetentionRule {
  readonly conversation: number;
  readonly days: RetentionDays;
}

/** A conversation whose oldest text is too old. */
export interface OverdueConversation {
  readonly conversation: number;
  /** Texts from before this time are too old, in milliseconds since 1970. */
  readonly before: number;
}

/** What was found among a few conversations. */
export interface OverdueSlice {
  readonly overdue: readonly OverdueConversation[];
  /** Where to go on, as `after`; `undefined` when these were the last. */
  readonly next: number | undefined;
}

/** What can be asked of it. */
export interface RetentionReads {
  /** The rule of all that have none of their own, as it was last set. */
  usual(): RetentionDays;
  /** The rule of a conversation itself. */
  of(conversation: number): RetentionDays | undefined;
  /** Up to `limit` conversations with a rule of their own, behind the one of number `after`. */
  rules(after: number, limit: number): readonly RetentionRule[];
  /**
   * Those that have something to prune among the `limit` conversations behind number `after`.
   *
   * @param usual the rule of those that have none of their own.
   */
  overdue(usual: RetentionDays, now: number, after: number, limit: number): OverdueSlice;
}
