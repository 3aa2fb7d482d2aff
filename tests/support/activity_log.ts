import { CommitWatch } from "../../server/store/commit_watch.ts";
import type {
  ActivityPage,
  ActivityQuery,
  ActivityReads,
  ActivityRow,
} from "../../server/store/activity_types.ts";

/** A row that says nothing but its kind. */
export function activityRow(row: Partial<ActivityRow> = {}): ActivityRow {
  return { record: 1, index: 0, at: 0, kind: "connected", ...row };
}

/** A log that makes its rows when it is read, one per record, and counts how often it is. */
export class MadeUpLog implements ActivityReads {
  /** To tell that it has grown. */
  readonly commits = new CommitWatch();
  /** Pages that were read. */
  pages = 0;

  constructor(
    public length: number,
    public rowOf: (record: number) => Partial<ActivityRow> = () => ({}),
  ) {}

  activity(
    { after = { record: 1, index: -1 }, from = 0 }: ActivityQuery,
    limit: number,
  ): ActivityPage {
    this.pages++;
    const first = after.index === -1 ? after.record : after.record + 1;
    const last = Math.min(this.length, first + limit - 1);
    const rows = Array.from({ length: Math.max(last - first + 1, 0) }, (_, at) => {
      const record = first + at;
      return activityRow({ record, ...this.rowOf(record) });
    }).filter(({ at }) => at >= from);
    const seen = { record: last, index: 0 };
    return { rows, next: last < this.length ? seen : undefined, seen };
  }
}
