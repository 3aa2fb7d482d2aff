import type { ClientEvent } from "../core/events.ts";
import type { TransferEvent } from "../core/files/transfer_events.ts";

/** What a line that was taken leads to. */
export type Wish = "go on" | "quit" | "forget";

/** One way to show a chat and to be told what to do: for people, or for programs. */
export interface Face {
  /** Shows what is here and was not shown. */
  start(): void;
  hear(event: ClientEvent): void;
  /** Hears what becomes of files. */
  hearFile(event: TransferEvent): void;
  take(line: string): Promise<Wish>;
  /** A line was too long to be kept. */
  lineTooLong(): void;
}
