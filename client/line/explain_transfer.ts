import { basename } from "node:path";
import { exitCodes } from "../../common/exit_codes.ts";
import { oneLine, sanitize } from "../../common/sanitize.ts";
import { readableSize } from "../../common/sizes.ts";
import { fileTexts } from "../../common/text/files.ts";
import { fill, type Language, speak } from "../../common/text/speak.ts";
import type { TransferFailure, TransferPause } from "../core/files/transfer_failure.ts";
import type { TransferReason } from "../core/files/transfer_failure.ts";
import { mostTelling } from "./explain.ts";

/** A path is shown in whole: it is to be copied. */
const pathCharacters = 400;

const hints = {
  vanished: "vanished_hint",
  unreadable: "unreadable_hint",
  directory: "directory_hint",
  not_a_file: "not_a_file_hint",
  changed: "changed_hint",
  too_large: "too_large_hint",
  disk: "disk_hint",
} as const satisfies Partial<Record<TransferReason, keyof typeof fileTexts.en>>;

const codes: Partial<Record<TransferReason, number>> = {
  vanished: exitCodes.noInput,
  unreadable: exitCodes.noInput,
  directory: exitCodes.noInput,
  not_a_file: exitCodes.noInput,
  changed: exitCodes.data,
  damaged: exitCodes.data,
  disk: exitCodes.cannotCreate,
  no_files_here: exitCodes.unavailable,
};

/** Says why a file did not arrive, and what would work; the code is one of sysexits(3). */
export function explainTransfer(
  { reason, details }: TransferFailure,
  language: Language,
): { readonly message: string; readonly hint?: string; readonly exitCode: number } {
  const { path = "", message = "", size, max } = details;
  const values = {
    ...details,
    path: oneLine(String(path), pathCharacters),
    name: oneLine(basename(String(details.name ?? path)), pathCharacters),
    message: sanitize(String(message)),
    ...(size === undefined ? {} : { size: readableSize(Number(size), language) }),
    ...(max === undefined ? {} : { max: readableSize(Number(max), language) }),
  };
  const texts = fileTexts[language];
  const hint = hints[reason as keyof typeof hints];
  return {
    message: fill(texts[reason], values),
    ...(hint === undefined ? {} : { hint: fill(texts[hint], values) }),
    exitCode: codes[reason] ?? exitCodes.noPermission,
  };
}

/** Says why a file has to wait. */
export function explainPause({ detail, failures }: TransferPause, language: Language): string {
  const say = speak(fileTexts, language);
  const worst = mostTelling(failures);
  if (worst === undefined) return oneLine(detail, 100);
  return say(worst.reason === "wrong_key" ? "wrong_key" : "unreachable");
}
