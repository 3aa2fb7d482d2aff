import { connectReader, prepare } from "./database.ts";
import type { ContentRecord } from "./types.ts";

/** A content that something refers to, and an upload whose bytes it may still be. */
interface HeldContent extends ContentRecord {
  readonly upload: string | null;
}

/** What has to be on the disk by the database at `path`, which may be in use, or a backup. */
export function heldContents(path: string): readonly HeldContent[] {
  using database = connectReader(path);
  // A backup of before there were files.
  if (
    prepare(database, "SELECT 1 FROM sqlite_schema WHERE name = 'contents'").get() === undefined
  ) {
    return [];
  }
  return prepare<HeldContent>(
    database,
    "SELECT digest, contents.size AS size, min(uploads.id) AS upload FROM contents " +
      "LEFT JOIN uploads ON content = digest WHERE refs > 0 GROUP BY digest ORDER BY digest",
  ).all();
}

/** Whether something refers to that content now. */
export function isHeld(path: string, digest: string): boolean {
  using database = connectReader(path);
  const query = "SELECT digest FROM contents WHERE digest = ? AND refs > 0";
  return prepare<ContentRecord>(database, query).get(digest) !== undefined;
}
