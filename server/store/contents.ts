import type { DatabaseSync } from "node:sqlite";
import { prepare, type Query } from "./database.ts";
import type { ContentRecord } from "./file_types.ts";

/** What is on the disk by its digest, and how much refers to it. Part of the caller's transaction. */
export class Contents {
  readonly #hold: Query<never>;
  readonly #release: Query<never>;
  readonly #unused: Query<ContentRecord>;
  readonly #isUsed: Query<{ digest: string }>;
  readonly #forget: Query<ContentRecord>;

  constructor(database: DatabaseSync) {
    this.#hold = prepare(
      database,
      "INSERT INTO contents (digest, size, refs) VALUES (?, ?, 1) " +
        "ON CONFLICT (digest) DO UPDATE SET refs = refs + 1",
    );
    this.#release = prepare(database, "UPDATE contents SET refs = refs - 1 WHERE digest = ?");
    this.#unused = prepare(
      database,
      "SELECT digest, size FROM contents WHERE refs = 0 ORDER BY digest LIMIT ?",
    );
    this.#isUsed = prepare(database, "SELECT digest FROM contents WHERE digest = ? AND refs > 0");
    this.#forget = prepare(
      database,
      "DELETE FROM contents WHERE digest = ? AND refs = 0 RETURNING digest, size",
    );
  }

  /** One more refers to it. */
  hold(digest: string, size: number): void {
    this.#hold.run(digest, size);
  }

  /** One less refers to it. */
  release(digest: string): void {
    this.#release.run(digest);
  }

  isUsed(digest: string): boolean {
    return this.#isUsed.get(digest) !== undefined;
  }

  unused(limit: number): readonly ContentRecord[] {
    return this.#unused.all(limit);
  }

  /** Takes its row away, unless something refers to it again. */
  forget(digest: string): ContentRecord | undefined {
    return this.#forget.get(digest);
  }
}
