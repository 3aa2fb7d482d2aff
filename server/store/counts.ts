import type { DatabaseSync } from "node:sqlite";
import { prepare } from "./database.ts";
import type { StoreCounts } from "./types.ts";

/** What a database says of itself, at once. */
export function countRows(database: DatabaseSync): Pick<StoreCounts, "entries" | "bytes"> {
  return prepare<Pick<StoreCounts, "entries" | "bytes">>(
    database,
    "SELECT (SELECT coalesce(max(id), 0) FROM entries) AS entries, page_count * page_size AS bytes " +
      "FROM pragma_page_count, pragma_page_size",
  ).get()!;
}
