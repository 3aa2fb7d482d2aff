import assert from "node:assert/strict";
import fc from "fast-check";
import { boom, makeBreakable } from "../../tests/support/breakable_store.ts";
import { backwards, forwards } from "./model_pages.ts";
import { inWords, message, revision, SecondConnection, TestStore } from "./testing.ts";
import type { Entry, Operation, Outcome, Page } from "./types.ts";

type Change = Operation<"append" | "revise" | "change_members">;

interface ModelEntry {
  readonly type: Entry["type"];
  readonly author: number;
  readonly clientId: string | undefined;
  /** What was asked for. */
  readonly body: string;
  /** What a message says now; `undefined` when it was deleted. */
  text: string | undefined;
  readonly about: number | undefined;
  /** The edit that it has its text from. */
  revisedBy?: number;
}

/**
 * The rules of texts once more, as simply as can be: one group that 1 owns, with 2 and 3 in it from
 * the first entry on, and 4 now and then.
 */
class Model {
  entries: ModelEntry[] = [entry("membership", 1, "founding", "created", undefined, undefined)];
  /** When 4 came and went. */
  stays: { from: number; until: number }[] = [];

  commit(batch: readonly Operation[], broken: boolean): string[] {
    const before = structuredClone([this.entries, this.stays]);
    const outcomes = batch.map((operation) => this.#carryOut(operation as Change));
    if (!broken) return outcomes;
    [this.entries, this.stays] = before as [ModelEntry[], Model["stays"]];
    return batch.map(() => "storage_failed");
  }

  sees(account: number, seq: number): boolean {
    return seq >= 1 && seq <= this.entries.length && (account !== 4 ||
      this.stays.some(({ from, until }) => from <= seq && seq <= until));
  }

  has(account: number): boolean {
    return account !== 4 || this.stays.at(-1)?.until === Infinity;
  }

  visible(account: number): string[] {
    const last = account === 4 ? this.stays.at(-1)?.until ?? 0 : Infinity;
    return this.entries.slice(0, last).map((_, at) => this.#words(account, at + 1));
  }

  #words(account: number, seq: number): string {
    const { type, about, body } = this.entries[seq - 1]!;
    if (!this.sees(account, seq)) return "hidden";
    if (type === "membership") return body;
    if (type === "delete") return `${about} deleted`;
    const now = this.#present(account, type === "edit" ? about! : seq);
    if (now === undefined) return "hidden";
    if (type === "edit") return `${about}: ${now}`;
    return about === undefined ? now : `${now} to ${about}`;
  }

  /** What a message says, to whoever may know that. */
  #present(account: number, seq: number): string | undefined {
    const { text, revisedBy } = this.entries[seq - 1]!;
    return this.sees(account, seq) && this.sees(account, revisedBy ?? seq)
      ? text ?? "deleted"
      : undefined;
  }

  #carryOut(operation: Change): string {
    if (operation.kind === "change_members") return this.#change(operation);
    const added = operation.kind === "append"
      ? this.#message(operation)
      : this.#revision(operation);
    const used = this.#used(added);
    if (used !== undefined) return used;
    const refusal = this.#refusal(operation, added);
    if (refusal !== undefined) return refusal;
    if (operation.content === "boom") return "storage_failed";
    if (operation.kind === "revise") {
      const { content } = operation;
      const revisedBy = content === undefined ? undefined : this.entries.length + 1;
      Object.assign(this.entries[operation.target - 1]!, { text: content, revisedBy });
    }
    return String(this.entries.push(added));
  }

  #used({ author, clientId, body }: ModelEntry): string | undefined {
    const at = this.entries.findIndex((one) => one.author === author && one.clientId === clientId);
    if (clientId === undefined || at < 0) return undefined;
    return this.entries[at]!.body === body ? `${at + 1} repeated` : "conflict";
  }

  #message({ author, clientId, content, replyTo }: Operation<"append">): ModelEntry {
    return entry("message", author, clientId, `say ${content} ${replyTo}`, content, replyTo);
  }

  #revision({ author, clientId, content, target }: Operation<"revise">): ModelEntry {
    const type = content === undefined ? "delete" : "edit";
    return entry(type, author, clientId, `${type} ${target} ${content}`, undefined, target);
  }

  #refusal({ kind, author }: Change, { type, about }: ModelEntry): string | undefined {
    if (!this.has(author)) return "not_a_member";
    if (about === undefined) return undefined;
    const target = this.sees(author, about) ? this.entries[about - 1]! : undefined;
    if (target?.type !== "message") return "unknown_entry";
    if (kind === "append") return undefined;
    const isAllowed = target.author === author || (type === "delete" && author === 1);
    if (!isAllowed) return "not_allowed";
    return target.text === undefined ? "entry_deleted" : undefined;
  }

  #change({ author, clientId, action }: Operation<"change_members">): string {
    const added = entry("membership", author, clientId, action, undefined, undefined);
    const used = this.#used(added);
    if (used !== undefined) return used;
    if (this.has(4) === (action === "added")) return "nothing";
    const seq = this.entries.push(added);
    if (action === "added") this.stays.push({ from: seq, until: Infinity });
    else this.stays.at(-1)!.until = seq;
    return String(seq);
  }
}

function entry(
  type: Entry["type"],
  author: number,
  clientId: string | undefined,
  body: string,
  text: string | undefined,
  about: number | undefined,
): ModelEntry {
  return { type, author, clientId, body, text, about };
}

const group = 2;
const people = [1, 2, 3, 4];
const account = fc.constantFrom(1, 1, 2, 2, 3, 4);
// Few, so that some are used again, for the same and for other things.
const clientId = fc.integer({ min: 0, max: 40 }).map((id) => `id ${id}`);
const place = fc.integer({ min: 0, max: 24 });
const text = fc.constantFrom("um", "dois", "três", "um texto que é um pouco mais longo");

const say = fc.tuple(account, fc.option(clientId, { nil: undefined }), text, fc.option(place)).map(
  ([author, id, content, replyTo]): Operation => {
    const said = message(author, id, { conversation: group }, content);
    return replyTo === null ? said : { ...said, replyTo };
  },
);
const revise = fc.tuple(account, clientId, place, fc.option(text, { nil: undefined })).map(
  ([author, id, target, content]): Operation => revision(author, id, group, target, content),
);
/** Fails in the database, each time that it is tried. */
const fails = fc.tuple(fc.boolean(), account, fc.nat(), place).map(
  ([isEdit, author, id, target]): Operation =>
    isEdit
      ? revision(author, `boom ${id}`, group, target, "boom")
      : message(author, `boom ${id}`, { conversation: group }, "boom"),
);
const move = fc.tuple(fc.constantFrom("added" as const, "removed" as const), fc.nat()).map(
  ([action, id]): Operation => {
    const [conversation, members] = [group, [4]];
    return {
      kind: "change_members",
      author: 1,
      clientId: `${id}`,
      conversation,
      action,
      members,
      at: 1,
    };
  },
);
const batch = fc.record({
  operations: fc.array(
    fc.oneof(
      { weight: 8, arbitrary: say },
      { weight: 8, arbitrary: revise },
      { weight: 1, arbitrary: fails },
      { weight: 1, arbitrary: move },
    ),
    { minLength: 1, maxLength: 8 },
  ),
  /** Mostly only what another thread could write. */
  onlySays: fc.boolean(),
  breaks: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
});

function inShort(outcome: Outcome): string {
  if (!outcome.ok) return outcome.code;
  const { entry, repeated } = outcome as { entry: Entry | undefined; repeated: boolean };
  return entry === undefined ? "nothing" : `${entry.seq}${repeated ? " repeated" : ""}`;
}

function unfolded(pages: readonly Page[]): string[] {
  return pages.flatMap(({ items }) => items).flatMap((item) => {
    if ("skip" in item) return Array(item.to - item.from + 1).fill("hidden");
    return [inWords(item) + (item.replyTo === undefined ? "" : ` to ${item.replyTo}`)];
  });
}

function compare({ store }: TestStore, model: Model): void {
  for (const account of people) {
    const visible = model.visible(account);
    assert.deepEqual(unfolded(forwards(store, account, group)), visible);
    assert.deepEqual(unfolded(backwards(store, account, group)), visible);
  }
}

Deno.test("random edits, deletions and replies leave everybody with the present, wherever they were written", async () => {
  let aside = 0;
  const appender = (path: string) => {
    const connection = new SecondConnection(path);
    connection.after = (answer) => {
      if (answer === "stored") aside++;
      return answer;
    };
    return connection;
  };
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { minLength: 4, maxLength: 16 }), async (batches) => {
      await using test = new TestStore({ appender });
      test.database.exec("PRAGMA synchronous = OFF");
      const [ana, bia, caio] = await test.people("ana", "bia", "caio", "davi");
      assert.equal((await test.group(ana!, "#a", bia!, caio!)).number, group);
      makeBreakable(test);
      const model = new Model();
      for (const { operations, onlySays, breaks } of batches) {
        const wanted = operations.filter(({ kind }) => !onlySays || kind === "append");
        const all: Operation[] = breaks ? [...wanted, boom] : wanted;
        if (all.length === 0) continue;
        const outcomes = await (test.store.commitAside(all) ?? test.store.commit(all));
        const expected = model.commit(wanted, breaks);
        assert.deepEqual(outcomes.slice(0, wanted.length).map(inShort), expected);
        compare(test, model);
      }
      await test.reopenAside();
      compare(test, model);
    }),
    { numRuns: 80 },
  );
  assert.ok(aside > 5, `only ${aside} batches were written aside`);
});
