import type { Backups } from "../admin/backups.ts";
import type { AdminServices } from "../admin/operations.ts";
import type { ActivityNotes } from "../activity_notes.ts";
import type { CredentialStore } from "../auth/callers.ts";
import type { Clock } from "../clock.ts";
import type { FileDesk } from "../files/file_desk.ts";
import type { MetricFamily } from "../metrics/exposition.ts";
import type { Turn } from "../store/turn.ts";
import type { ExportStore } from "../export/open_export.ts";

/** What routes work with while the chat runs. */
export interface ApiServices {
  readonly store: CredentialStore;
  /** What exports are made from. */
  readonly exported: ExportStore;
  readonly turn: Pick<Turn, "add" | "commit">;
  readonly notes: Pick<ActivityNotes, "note" | "noteBounded">;
  readonly clock: Clock;
  /** Where files are taken in and handed out. */
  readonly files: FileDesk;
  /** What the operator's orders work with. */
  readonly admin: AdminServices;
  readonly backups: Pick<Backups, "make">;
  /** What is said at `/metrics`. */
  readonly families: () => readonly MetricFamily[];
}
