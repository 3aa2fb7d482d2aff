import type { DatabaseSync } from "node:sqlite";
import { digestOf } from "../../protocol/content.ts";
import { type ActivityFault, verifyActivity } from "./activity_verify.ts";
import { aggregateMs } from "./aggregates.ts";
import { faultsIn } from "./backup.ts";
import { lookAt, prepare } from "./database.ts";
import { migrations } from "./schema.ts";

/** How many faults of one kind are named: the first ones say enough. */
const mostFaults = 10;

const heads = "(SELECT conversation, max(seq) AS head FROM entries GROUP BY conversation) AS heads";
const places = "ON places.conversation = entries.conversation AND places.seq = entries.seq";
const metaRow = (key: string) => `(SELECT CAST(value AS INTEGER) FROM meta WHERE key = '${key}')`;
const ofConversation = "format('%d/%d', entries.conversation, entries.seq)";

/** What must not be found: each query gives the places where it is. */
const queries = {
  stranger: `SELECT ${ofConversation} AS place FROM entries
    LEFT JOIN conversations ON number = conversation LEFT JOIN accounts ON accounts.id = sender
    WHERE number IS NULL OR accounts.id IS NULL`,
  gap: `SELECT conversation AS place FROM entries GROUP BY conversation
    HAVING min(seq) <> 1 OR max(seq) <> count(*) OR count(DISTINCT seq) <> count(*)`,
  no_place: `SELECT ${ofConversation} AS place FROM entries LEFT JOIN places ${places}
    WHERE entries.id <= ${metaRow("placed")} AND entry IS NOT entries.id`,
  wrong_place: `SELECT format('%d/%d', places.conversation, places.seq) AS place FROM places
    LEFT JOIN entries ON entries.id = entry WHERE entries.conversation IS NOT places.conversation
    OR entries.seq IS NOT places.seq`,
  first: `SELECT number AS place FROM conversations LEFT JOIN ${heads} ON conversation = number
    WHERE first < 1 OR first > coalesce(head, 0) + 1`,
  text_kept: `SELECT ${ofConversation} AS place FROM entries
    JOIN conversations ON number = conversation
    WHERE type IN ('message', 'file_offer') AND content <> '' AND (deleted = 1 OR seq < first)`,
  target: `SELECT ${ofConversation} AS place FROM entries LEFT JOIN entries AS about
    ON about.conversation = entries.conversation
    AND about.seq = coalesce(entries.target, entries.reply_to) AND about.type IN ('message', 'file_offer')
    WHERE coalesce(entries.target, entries.reply_to) IS NOT NULL
    AND (about.id IS NULL OR about.id >= entries.id)`,
  mark: `SELECT format('%d, account %d', marks.conversation, account) AS place FROM marks
    LEFT JOIN ${heads} ON heads.conversation = marks.conversation
    WHERE delivered > coalesce(head, 0) OR read > delivered OR read < 0`,
  // Whom a blocked person begins to write to is awaited there, from 0 to 0.
  membership: `SELECT format('%d, account %d', one.conversation, one.account) AS place
    FROM memberships AS one LEFT JOIN memberships AS later
    ON later.conversation = one.conversation AND later.account = one.account
    AND later.from_seq > one.from_seq LEFT JOIN ${heads} ON heads.conversation = one.conversation
    WHERE (one.from_seq < 1 AND one.until_seq IS NOT 0) OR one.until_seq > coalesce(head, 0)
    OR (later.account IS NOT NULL AND coalesce(one.until_seq, later.from_seq) >= later.from_seq)`,
  index: `SELECT ${metaRow("indexed")} AS place
    WHERE ${metaRow("indexed")} > (SELECT coalesce(max(id), 0) FROM entries)
    OR (SELECT count(*) FROM search_docsize) <> (SELECT count(*) FROM entries
      WHERE type IN ('message', 'file_offer') AND id <= ${metaRow("indexed")}
      AND (content <> '' OR id IN (SELECT row FROM outdated)))`,
  // A file can be fetched if, and only if, its offer has neither been taken away nor expired.
  offer: `SELECT ${ofConversation} AS place FROM entries LEFT JOIN offers ON entry = entries.id
    JOIN conversations ON number = conversation
    WHERE type = 'file_offer' AND (entry IS NULL OR (offers.content IS NULL)
      <> (deleted IS NOT NULL OR expired IS NOT NULL OR seq < first)
      OR offers.content <> digest)`,
  refs: `SELECT contents.digest AS place FROM contents WHERE refs <>
    (SELECT count(*) FROM uploads WHERE content = contents.digest) +
    (SELECT count(*) FROM offers WHERE content = contents.digest)`,
  latest: `SELECT hosts.name AS place FROM hosts LEFT JOIN samples ON samples.id = latest
    WHERE latest IS NOT NULL AND samples.host IS NOT hosts.id`,
  // Aggregates may be forgotten before their samples, but never from the middle.
  aggregate: `SELECT format('%s, %d', hosts.name, five) AS place FROM (SELECT DISTINCT host,
      at - at % ${aggregateMs} AS five FROM samples
      WHERE at >= coalesce(${metaRow("samples_from")}, 0)) AS fives
    JOIN hosts ON hosts.id = fives.host WHERE five NOT IN
      (SELECT at FROM aggregates WHERE aggregates.host = fives.host)
    AND five > (SELECT min(at) FROM aggregates WHERE aggregates.host = fives.host)`,
} as const;

/** What can be wrong with a database. */
export type CheckRule = keyof typeof queries | "database" | "reference" | "digest" | "activity";

/** Something that is wrong, and where: a conversation's number with a sequence number, a row. */
export interface CheckFault {
  readonly rule: CheckRule;
  readonly place: string;
}

/**
 * Goes through everything that the database at `path` has, which may be in use, and says what does
 * not fit together.
 *
 * @throws StoreVersionError when a newer program wrote it; OlderDatabase; DamagedDatabase when it
 * cannot be read at all.
 */
export function checkDatabase(path: string): readonly CheckFault[] {
  return lookAt(path, migrations, (database) => [...faults(database)]);
}

function* faults(database: DatabaseSync): Generator<CheckFault> {
  database.exec("BEGIN");
  try {
    for (const place of faultsIn(database, "integrity_check")) yield { rule: "database", place };
    for (const { table, rowid } of database.prepare("PRAGMA foreign_key_check").all()) {
      yield { rule: "reference", place: `${table} ${rowid}` };
    }
    for (const rule of Object.keys(queries) as (keyof typeof queries)[]) {
      const query = prepare<{ place: unknown }>(database, `${queries[rule]} LIMIT ${mostFaults}`);
      for (const { place } of query.all()) yield { rule, place: String(place) };
    }
    yield* wrongDigests(database);
  } finally {
    database.exec("ROLLBACK");
  }
  const activity = verifyActivity(database);
  if (!activity.ok) yield { rule: "activity", place: placeOf(activity) };
}

function placeOf({ record, fault, entry }: {
  readonly record: number;
  readonly fault: ActivityFault;
  readonly entry?: number;
}): string {
  return `${record} (${fault}${entry === undefined ? "" : `, row ${entry}`})`;
}

/** Texts that are not those whose digest is kept; erased ones are not looked at. */
function* wrongDigests(database: DatabaseSync): Generator<CheckFault> {
  const texts = prepare<{ place: string; content: string; digest: string }>(
    database,
    `SELECT ${ofConversation} AS place, content, coalesce(revised_digest, digest) AS digest
      FROM entries JOIN conversations ON number = conversation
      WHERE type IN ('message', 'membership') AND deleted IS NULL
      AND (type = 'membership' OR seq >= first)`,
  );
  let found = 0;
  for (const { place, content, digest } of texts.iterate()) {
    if (digestOf(content) === digest) continue;
    yield { rule: "digest", place };
    if (++found === mostFaults) return;
  }
}
