import assert from "node:assert/strict";
import { digestOf } from "../../protocol/content.ts";
import type { ActivityQuery, ActivityRow } from "./activity_types.ts";
import { verifyActivity } from "./activity_verify.ts";
import { message, TestStore } from "./testing.ts";
import type { Operation } from "./types.ts";

/** The whole log, page by page. */
function logOf({ store }: TestStore, query: ActivityQuery = {}, limit = 3): ActivityRow[] {
  const rows: ActivityRow[] = [];
  let after = query.after;
  do {
    const page = store.activity({ ...query, after }, limit);
    rows.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  return rows;
}

/** Rows in short: where, what, who. */
function inShort(rows: readonly ActivityRow[]): string[] {
  return rows.map(({ record, index, kind, user, messageId, detail }) =>
    [`${record}.${index}`, kind, user, messageId, detail].filter(Boolean).join(" ")
  );
}

function event(detail: string, account?: number): Operation<"log_event"> {
  return { kind: "log_event", event: { kind: "connected", at: 5, account, detail } };
}

Deno.test("a commit has one record, of its entries in order and then of what else happened", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  await test.commit(
    event("first"),
    message(ana!.id, "1", { direct: bia!.id }, "oi"),
    event("second", ana!.id),
    message(bia!.id, "2", { conversation: 1 }, "olá"),
    { kind: "set_password", account: bia!.id, passwordHash: "new" },
  );
  const group = await test.group(ana!, "#lab", bia!);

  assert.deepEqual(inShort(logOf(test)), [
    "1.0 registered ana",
    "2.0 registered bia",
    "3.0 message ana d2/1",
    "3.1 message bia l1/1",
    "3.2 connected first",
    "3.3 connected ana second",
    "3.4 password_changed bia",
    `4.0 membership ana ${group.id}/1 created ana bia`,
  ]);
  const { at, bytes, digest, userId, conversation } = logOf(test)[3]!;
  assert.deepEqual({ at, bytes, digest, userId, conversation }, {
    at: 1,
    bytes: 4,
    digest: digestOf("olá"),
    userId: bia!.userId,
    conversation: "l1",
  });
  assert.equal(verifyActivity(test.database).ok, true);
});
