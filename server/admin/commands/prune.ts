import { setImmediate } from "node:timers";
import * as v from "valibot";
import { keepingTexts } from "../../../common/text/keeping.ts";
import { speak } from "../../../common/text/speak.ts";
import { Pruning } from "../../store/pruning.ts";
import { carryOut } from "../carry_out.ts";
import type { AdminServices } from "../operations.ts";
import type { Order } from "../order.ts";
import type { AdminCommand } from "./command.ts";

/** One order goes on for so long: whoever gave it waits for the answer a minute at most. */
const budgetMs = 30_000;

interface Pruned {
  /** Entries that nobody sees any more. */
  readonly entries: number;
  readonly more: boolean;
}

const order: Order<Record<never, never>, Pruned> = {
  name: "prune",
  request: v.object({}),
  answer: v.object({ entries: v.number(), more: v.boolean() }),
  carryOut: (services) => pruneAll(services),
  logged: ({ entries }) => ({ entries }),
};

async function pruneAll({ store, clock, retentionDays }: AdminServices): Promise<Pruned> {
  const pruning = new Pruning({ store, usual: retentionDays, now: () => clock.now() });
  const end = clock.monotonic() + budgetMs;
  let entries = 0;
  while (clock.monotonic() < end) {
    const pruned = await pruning.prune();
    if (pruned === undefined) return { entries, more: false };
    entries += pruned;
    // Sockets get their turn between two steps.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { entries, more: true };
}

/** `chat admin prune`: how many entries lost their text, alone on stdout. */
export const prune: AdminCommand<"prune"> = {
  order,
  async run(_, options) {
    const { entries, more } = await carryOut(order, {}, options);
    const say = speak(keepingTexts, options.language);
    console.error(`chat: ${say(more ? "pruned_some" : "pruned", { count: entries })}`);
    console.log(String(entries));
  },
};
