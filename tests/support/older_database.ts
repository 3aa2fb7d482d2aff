import { openDatabase } from "../../server/store/database.ts";
import { migrations } from "../../server/store/schema.ts";
import { digestOf } from "../../protocol/content.ts";

/** The forms of the database that were in use before the present one. */
export const olderVersions = [1, 2] as const;

/** What is in the group's log, in order: who, what, and for a message its text. */
const lab: readonly (readonly [sender: number, type: string, content: string])[] = [
  [1, "membership", '{"action":"created","members":[1,3,2]}'],
  [1, "message", "first in the lab"],
  [1, "membership", '{"action":"removed","members":[2]}'],
  [1, "message", "without bia"],
  [1, "membership", '{"action":"added","members":[2]}'],
  [3, "message", "bia is back"],
];

const rows = `
INSERT INTO conversations (number, kind, name, folded, low, high, created_at) VALUES
  (2, 'group', '#Lab', '#lab', NULL, NULL, 5),
  (3, 'dm', '', NULL, 1, 2, 5);
INSERT INTO memberships (conversation, account, role, from_seq, until_seq) VALUES
  (2, 1, 'owner', 1, NULL), (2, 3, 'member', 1, NULL), (2, 2, 'member', 1, 3),
  (2, 2, 'member', 5, NULL), (3, 1, 'member', 1, NULL), (3, 2, 'member', 1, NULL);
INSERT INTO marks (conversation, account, delivered, read) VALUES (2, 2, 4, 3);
INSERT INTO places (conversation, seq, entry) VALUES (2, 1, 1), (2, 2, 2), (2, 3, 3);
INSERT INTO invites (role, secret_hash, code_hash, uses_left, expires_at, created_at)
  VALUES ('member', 'secret', 'code', 7, 9000000000000, 5);
INSERT INTO sessions
  (public_id, token_hash, account, agent, address, created_at, last_used_at, expires_at)
  VALUES ('s1', 'hash of a token', 2, 'chat/0.0.9', '192.0.2.7', 5, 5, 9000000000000);
UPDATE meta SET value = '3' WHERE key = 'placed';
`;

const hostRows = `
INSERT INTO hosts (name, folded, token_hash, address, enrolled_at)
  VALUES ('Mesa-1', 'mesa-1', 'hash of a host', '192.0.2.8', 5);
INSERT INTO reports (host, at, disk, reasons, cpus) VALUES (1, 6, '/', '{}', 4);
`;

/**
 * Leaves a database as the program of that version left it: Ana owns the server and `#Lab`, with
 * Caio and then Bía, who was out for a while; there are a direct conversation, marks, a session, an
 * invite, and a host where there were hosts. Half of the entries had no row in `places` yet.
 *
 * @param passwordHash everybody's.
 */
export function leaveOlderDatabase(
  path: string,
  version: typeof olderVersions[number],
  passwordHash = "hash",
): void {
  const database = openDatabase(path, migrations.slice(0, version));
  const account = database.prepare(
    "INSERT INTO accounts (user_id, name, folded, role, password_hash, created_at) " +
      "VALUES (?, ?, ?, ?, ?, 5)",
  );
  for (const [name, role] of [["ana", "owner"], ["Bía", "member"], ["caio", "member"]] as const) {
    account.run(`id of ${name}`, name, name.toLowerCase(), role, passwordHash);
  }
  database.exec(rows);
  if (version >= 2) database.exec(hostRows);
  const entry = database.prepare(
    "INSERT INTO entries (conversation, seq, type, sender, client_id, at, content, digest) " +
      "VALUES (?, ?, ?, ?, ?, 5, ?, ?)",
  );
  const add = (conversation: number, seq: number, [sender, type, content]: typeof lab[number]) =>
    entry.run(
      conversation,
      seq,
      type,
      sender,
      `${conversation}-${seq}`,
      content,
      digestOf(content),
    );
  for (const [index, one] of lab.entries()) add(2, index + 1, one);
  add(1, 1, [1, "message", "hello, lobby"]);
  add(3, 1, [1, "message", "just the two of us"]);
  database.close();
}
