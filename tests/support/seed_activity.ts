import { openStore } from "../../server/store/open.ts";
import { message, registration } from "../../server/store/testing.ts";
import type { Operation, Store } from "../../server/store/types.ts";

/** Names that somebody tried to log in with, and that a spreadsheet would calculate or trip over. */
export const awkwardNames = [
  '=HYPERLINK("http://x.example","a")',
  "+1+1",
  "-1+1",
  "@SUM(A1:A9)",
  "\t=1",
  "\r\n=1",
  'a,"b"\r\nc;=1',
  "olá ñ 日本 👩‍💻",
] as const;

/** The kinds of what {@link seedActivity} leaves. */
export const seededKinds = "message,login_failed";

/** About as many as a busy turn brings. */
const rowsPerRecord = 500;

/**
 * Fills an activity log with that many rows: messages of Ana, and as many logins that failed, whose
 * names are the awkward ones in turn and whose `detail` counts from 0.
 *
 * @param rows an even number.
 */
export async function seedActivity(store: Store, rows: number): Promise<void> {
  await store.commit([registration("ana")]);
  const target = { conversation: store.lobby.number };
  const author = store.accountNamed("ana")!.id;
  for (let from = 0; from < rows; from += rowsPerRecord) {
    const batch: Operation[] = [];
    for (let row = from; row < Math.min(from + rowsPerRecord, rows); row += 2) {
      batch.push(message(author, undefined, target, `message ${row}`), failedLogin(row / 2));
    }
    const outcomes = await store.commit(batch);
    if (outcomes.some(({ ok }) => !ok)) throw new Error("Cannot fill the log");
  }
}

/** The same for the database of a server that does not run; it is made if need be. */
export async function seedDatabase(path: string, rows: number): Promise<void> {
  const store = openStore({ path });
  await seedActivity(store, rows).finally(() => store.close());
}

function failedLogin(number: number): Operation<"log_event"> {
  return {
    kind: "log_event",
    event: {
      kind: "login_failed",
      at: Date.UTC(2026, 0, 1) + number * 1000,
      name: awkwardNames[number % awkwardNames.length]!,
      address: "192.0.2.7",
      detail: String(number),
    },
  };
}
