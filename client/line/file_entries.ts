import { oneLine } from "../../common/sanitize.ts";
import { readableSize } from "../../common/sizes.ts";
import { fileTexts } from "../../common/text/files.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { safeName } from "../core/files/safe_name.ts";
import type { EntryLike } from "../core/frames.ts";

/** Enough of a name to know it again. */
const nameCharacters = 80;

/** An offer of a file, in words; where it may be fetched, with how. */
export function offerLine(frame: EntryLike, username: string | undefined, language: Language) {
  const say = speak(fileTexts, language);
  const sender = oneLine(String(frame.sender));
  const file = fileOf(frame, language);
  if (file === undefined) return say("offer_deleted", { sender });
  if (frame.expired === true) return say("offer_expired", { sender, file });
  if (frame.sender === username) return say("own_offer", { sender, file });
  return say("offer", { sender, file, seq: frame.seq });
}

/**
 * What was said to an offer, in words.
 *
 * @param offer the entry that was answered, if it is here.
 */
export function answerLine(frame: EntryLike, offer: EntryLike | undefined, language: Language) {
  const say = speak(fileTexts, language);
  const { target, actor, answer } = frame;
  const file = fileOf(offer, language) ?? say("some_file", { target: Number(target) });
  if (answer === "expired") return say("expired", { file });
  const key = answer === "declined" ? "declined" : "accepted";
  return say(key, { file, actor: oneLine(String(actor)) });
}

/** An offer that a message answers; `undefined` when it was taken back. */
export function offerQuote(offer: EntryLike, language: Language): string | undefined {
  const name = nameOf(offer);
  const sender = oneLine(String(offer.sender));
  return name && speak(fileTexts, language)("reply", { sender, name });
}

/** A file, with its size; `undefined` when it was taken back. */
function fileOf(frame: EntryLike | undefined, language: Language): string | undefined {
  const name = nameOf(frame);
  if (name === undefined) return undefined;
  const { size } = frame!.file as Readonly<Record<string, unknown>>;
  return speak(fileTexts, language)("file", { name, size: readableSize(Number(size), language) });
}

/** A file is shown by the name that it would be kept under, so that nothing pretends to be another. */
function nameOf(frame: EntryLike | undefined): string | undefined {
  const { name } = (frame?.file ?? {}) as Readonly<Record<string, unknown>>;
  return name === undefined ? undefined : oneLine(safeName(String(name)), nameCharacters);
}
