import type { EntryLike } from "./frames.ts";

/** The message that an entry changes, by its place; `undefined` for an entry that changes none. */
export function targetOf({ type, target }: EntryLike): number | undefined {
  const isRevision = type === "edit" || type === "delete";
  return isRevision && Number.isSafeInteger(target) ? target as number : undefined;
}

/** Whether an entry says that its message is gone: it is a deletion, or carries the sign of one. */
export function saysDeleted({ type, deleted }: EntryLike): boolean {
  return type === "delete" || deleted === true;
}

/** A message, an edit of it, or an offer of a file, without what it said. */
export function erased(frame: EntryLike): EntryLike {
  const { content: _, digest: __, edited: ___, file: ____, expires: _____, ...rest } = frame;
  return frame.type === "delete" ? rest as EntryLike : { ...rest, deleted: true } as EntryLike;
}

/** A message, or an edit of it, with the text that another edit has given it. */
export function revised(frame: EntryLike, edit: EntryLike): EntryLike {
  const { content, digest, timestamp } = edit;
  const text = { ...frame, content, digest };
  return frame.type === "message" ? { ...text, edited: timestamp } : text;
}
