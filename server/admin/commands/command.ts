import * as v from "valibot";
import type { AdminCommandName, AdminRequest } from "../../../common/admin_commands.ts";
import { exitCodes } from "../../../common/exit_codes.ts";
import { Failure } from "../../../common/failure.ts";
import { adminTexts } from "../../../common/text/admin.ts";
import { type Language, speak } from "../../../common/text/speak.ts";
import type { OfflineOptions } from "../offline.ts";
import type { Order } from "../order.ts";

/** Whom an order is about, in any spelling; a longer name is nobody's. */
export const namedUser = v.pipe(v.string(), v.maxLength(256));

/** What one command of `chat admin` does. */
export interface AdminCommand<Name extends AdminCommandName> {
  /** What a running server does for it; without one it needs a stopped server, or does it all here. */
  readonly order?: Order;
  /** More of those. */
  readonly otherOrders?: readonly Order[];
  /**
   * Does it, and says what came of it: answers on stdout, the rest on stderr.
   *
   * @throws {Failure} when it cannot be done.
   */
  run(request: AdminRequest<Name>, options: OfflineOptions): Promise<void>;
}

/**
 * Sees to it that a number is one that can be used.
 *
 * @throws {Failure} that names it and what would work.
 */
export function checkWhole(name: string, value: number, max: number, language: Language): void {
  if (Number.isSafeInteger(value) && value >= 1 && value <= max) return;
  const message = speak(adminTexts, language)("bad_number", { name, value, min: 1, max });
  throw new Failure(exitCodes.usage, message);
}
