/** What the main thread and the Worker that writes messages say to each other. */

/** A batch of messages and marks, checked, with every sequence number assigned. */
export interface AppendLetter {
  /** The values of all rows in one array, because that is copied faster than a thousand of them. */
  readonly entries: readonly (number | string | null)[];
  /** The same of the marks. */
  readonly marks: readonly number[];
  /** The values of the activity log's record; absent when only marks moved. */
  readonly activity: readonly (number | string | null)[] | undefined;
  /** Whether the places of all entries are to be written as well. */
  readonly places: boolean;
}

/** How many values make a row of `entries`; they are those of `insertMessages`, in its order. */
export const entryWidth = 8;

/** How many values make a row of `marks`; they are those of `writeMark`, in its order. */
export const markWidth = 4;

/** What the Worker is told. */
export type ToWorker = { readonly open: string } | AppendLetter | "close";

/** What became of a batch; all of it is on disk, or nothing. */
export type AppendAnswer =
  | "stored"
  /** An id was used before: nothing is on disk. */
  | "repeated"
  | { readonly failed: string };

/** What the Worker tells. */
export type FromWorker = "open" | "closed" | AppendAnswer;
