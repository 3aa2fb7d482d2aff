import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { all, databaseName } from "./database.ts";

/** More than anybody picks from a list. */
const maxNames = 1000;

/** How long a shell that completes a word waits for a program that writes. */
const busyTimeoutMs = 100;

/**
 * Names of the people and groups that a profile knows, those that were heard of last first. The
 * profile is only looked at: it is neither made nor brought up to date.
 *
 * @throws when there is no profile, or another version of chat has written it.
 */
export function knownNames(directory: string): string[] {
  const path = join(directory, databaseName);
  const database = new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs });
  try {
    const rows = all(
      database.prepare(
        `SELECT name FROM (
           SELECT name, (SELECT max(id) FROM entries AS e WHERE e.conversation = c.conversation
                         ORDER BY seq DESC LIMIT 1) AS heard
           FROM conversations AS c WHERE member = 1
           UNION ALL SELECT username, NULL FROM contacts WHERE blocked = 0)
         GROUP BY name ORDER BY max(heard) DESC NULLS LAST, name LIMIT ?`,
      ),
      maxNames,
    );
    return rows.map(({ name }) => String(name));
  } finally {
    database.close();
  }
}
