import { uuidv7 } from "../../protocol/ids.ts";
import type { Operation, Outcome, Skip } from "../../server/store/types.ts";
import type { Sabotage } from "./world.ts";

/** A rule that the server can be made to break. */
export interface BrokenRule {
  readonly rule: string;
  readonly sabotage: Sabotage;
}

/** Stores what it has stored already once more, and says so as if it were the first time. */
const forgetsIds: Sabotage = ({ store }) => {
  const commit = store.commit.bind(store);
  store.commit = async (batch) => {
    const outcomes = await commit(batch);
    const again = (outcome: Outcome, at: number) => storeAgain(outcome, batch[at]!, commit);
    return await Promise.all(outcomes.map(again));
  };
};

async function storeAgain(
  outcome: Outcome,
  operation: Operation,
  commit: (batch: readonly Operation[]) => Promise<readonly Outcome[]>,
): Promise<Outcome> {
  if (operation.kind !== "append" || !outcome.ok) return outcome;
  if (!("repeated" in outcome) || !outcome.repeated) return outcome;
  const [doubled] = await commit([{ ...operation, clientId: uuidv7() }]);
  if (doubled === undefined || !doubled.ok || !("entry" in doubled)) return outcome;
  const entry = { ...doubled.entry!, clientId: operation.clientId };
  return { ...doubled, entry } as Outcome;
}

/** Stores another text than the one that was said, for one message in five. */
const changesTexts: Sabotage = ({ store }) => {
  const commit = store.commit.bind(store);
  let count = 0;
  const spoil = (operation: Operation): Operation =>
    operation.kind === "append" && ++count % 5 === 0 ? { ...operation, content: "?" } : operation;
  store.commit = (batch) => commit(batch.map(spoil));
};

/** Leaves out the second entry of every page, and does not say so. */
const losesEntries: Sabotage = ({ store }) => {
  const page = store.page.bind(store);
  store.page = (...request) => {
    const { items, next } = page(...request);
    const isEntry = (item: object): item is Skip => "skip" in item;
    return { items: items.filter((item, at) => at !== 1 || isEntry(item)), next };
  };
};

/** Lets those who were sent out of a group go on listening. */
const keepsListeners: Sabotage = ({ delivery }) => {
  delivery.dismiss = () => {};
};

/** Says that somebody is blocked, and does not block them. */
const letsThrough: Sabotage = ({ store }) => {
  const commit = store.commit.bind(store);
  const unblock = (operation: Operation): Operation =>
    operation.kind === "set_block" ? { ...operation, blocked: false } : operation;
  store.commit = (batch) => commit(batch.map(unblock));
};

/** Looks through what somebody else may see. */
const searchesForOthers: Sabotage = ({ store }) => {
  const search = store.search.bind(store);
  store.search = (account, ...rest) => search(account === 1 ? 2 : 1, ...rest);
};

/** A disk that takes its time, always another: no rule is broken, and nobody may notice. */
export function slowDisk(turns: () => number): Sabotage {
  return ({ store }) => {
    const commit = store.commit.bind(store);
    let last: Promise<unknown> = Promise.resolve();
    store.commit = (batch) => {
      const outcomes = last.then(async () => {
        for (let left = turns(); left > 0; left--) {
          await new Promise((resolve) => setImmediate(resolve));
        }
        return await commit(batch);
      });
      last = outcomes;
      return outcomes;
    };
  };
}

/** Each of them has to be found. */
export const brokenRules: readonly BrokenRule[] = [
  { rule: "an id is stored once", sabotage: forgetsIds },
  { rule: "what is stored is what was said", sabotage: changesTexts },
  { rule: "a replay has every entry", sabotage: losesEntries },
  { rule: "who is blocked is not heard", sabotage: letsThrough },
  { rule: "a search finds what one may see", sabotage: searchesForOthers },
  { rule: "who was sent out hears nothing more", sabotage: keepsListeners },
];
