import type { ConnectFailure } from "../connect_failure.ts";

/** Why a file will not arrive, however often it is tried. The text is made by whoever shows it. */
export type TransferReason =
  /** The file that was to be sent is gone. */
  | "vanished"
  | "unreadable"
  | "directory"
  /** Neither a file nor a folder. */
  | "not_a_file"
  /** It is not the file any more that was to be sent. */
  | "changed"
  /** More than the server takes. */
  | "too_large"
  /** The server has no HTTP surface. */
  | "no_files_here"
  /** What was offered was deleted, has expired, or cannot be seen any more. */
  | "not_there"
  /** There is no offer under that number. */
  | "no_offer"
  /** What came is not what was offered. */
  | "damaged"
  /** It is on its way already. */
  | "under_way"
  /** Here, not at the server. */
  | "disk"
  /** The session is over, or so it seems. */
  | "unauthorized"
  /** The server said why. */
  | "refused";

/** A transfer that came to nothing. */
export class TransferFailure extends Error {
  override readonly name = "TransferFailure";

  /** @param details what its text names: `path`, `name`, `message`, `max`, `size`. */
  constructor(
    readonly reason: TransferReason,
    readonly details: Readonly<Record<string, string | number>> = {},
  ) {
    super(`${reason} ${JSON.stringify(details)}`);
  }
}

/** A transfer that may go on later from where it stands. */
export class TransferPause extends Error {
  override readonly name = "TransferPause";

  /**
   * @param detail for those who want to look closer.
   * @param waitMs how long the server wants to be left alone.
   * @param failures why it could not be reached.
   */
  constructor(
    readonly detail: string,
    readonly waitMs?: number,
    readonly failures: readonly ConnectFailure[] = [],
  ) {
    super(detail);
  }
}
