import type { ActivityQuery, ActivityReads } from "../store/activity_types.ts";
import type { ActivityFormat } from "./activity_rows.ts";

/** Some 100 KiB a time: enough that a page costs little, and little for many readers at once. */
const rowsPerPage = 512;

/** Where the log is read; the limit of a page is ours. */
export type ActivitySource = Pick<ActivityReads, "activity">;

const encoder = new TextEncoder();

/**
 * The rows that `query` wants, as the bytes of a file, page by page and only as they are asked for:
 * nothing else is in memory. Between two pages, of whichever exports, whatever waits has its turn.
 */
export async function* activityChunks(
  source: ActivitySource,
  query: ActivityQuery,
  { header, line }: ActivityFormat,
): AsyncGenerator<Uint8Array, void, void> {
  if (header !== "") yield encoder.encode(header);
  for (let after = query.after, more = true; more;) {
    await turn();
    const { rows, next } = source.activity({ ...query, after }, rowsPerPage);
    if (rows.length > 0) yield encoder.encode(rows.map(line).join(""));
    after = next;
    more = next !== undefined;
  }
}

/** There is one loop of events for all exports: ten that run at once must not hold it up ten times. */
let lastTurn = Promise.resolve();

/** Waits until a page may be read. Promises alone would never let a socket speak. */
function turn(): Promise<void> {
  lastTurn = lastTurn.then(() => new Promise((resolve) => setTimeout(resolve)));
  return lastTurn;
}

/**
 * The same as the body of a response, which is made no faster than it is read.
 *
 * @param broke hears why it broke off: whoever reads it only learns that it did.
 */
export function activityStream(
  source: ActivitySource,
  query: ActivityQuery,
  format: ActivityFormat,
  broke: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const chunks = activityChunks(source, query, format);
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        broke(error);
        throw error;
      }
    },
    async cancel() {
      await chunks.return();
    },
  }, { highWaterMark: 0 });
}
