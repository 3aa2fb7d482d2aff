import type { Language } from "../../common/text/speak.ts";

/** What the Worker that makes backups is told. */
export interface BackupOrder {
  readonly data: string;
  readonly file: string;
  readonly language: Language;
}

/** What it answers: nothing, once the backup has its name, or why there is none. */
export interface BackupAnswer {
  readonly failed?: string;
}
