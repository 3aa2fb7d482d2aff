import type { DatabaseSync } from "node:sqlite";
import type { Contents } from "./contents.ts";
import { prepare, type Query } from "./database.ts";
import type { UploadRecord } from "./file_types.ts";
import { refuse, type Refused } from "./outcomes.ts";
import type { AccountId, Operation, Outcome } from "./types.ts";

interface Row {
  id: string;
  account: number;
  size: number;
  metadata: string;
  content: string | null;
  created_at: number;
}

const columns = "id, account, size, metadata, content, created_at";

function toRecord({ id, account, size, metadata, content, created_at }: Row): UploadRecord {
  return {
    id,
    account,
    size,
    metadata: JSON.parse(metadata),
    digest: content ?? undefined,
    createdAt: created_at,
  };
}

/** What people have sent, or are sending, and have not offered yet. */
export class Uploads {
  readonly #contents: Contents;
  readonly #find: Query<Row>;
  readonly #before: Query<Row>;
  readonly #usage: Query<{ uploads: number; bytes: number }>;
  readonly #insert: Query<never>;
  readonly #finish: Query<never>;
  readonly #delete: Query<Row>;

  constructor(database: DatabaseSync, contents: Contents) {
    this.#contents = contents;
    this.#find = prepare(database, `SELECT ${columns} FROM uploads WHERE id = ?`);
    this.#before = prepare(
      database,
      `SELECT ${columns} FROM uploads WHERE created_at < ? AND (created_at, id) > (?, ?) ` +
        "ORDER BY created_at, id LIMIT ?",
    );
    this.#usage = prepare(
      database,
      "SELECT count(*) AS uploads, coalesce(sum(size), 0) + (SELECT coalesce(sum(size), 0) " +
        "FROM offers WHERE account = ?1 AND content IS NOT NULL) AS bytes " +
        "FROM uploads WHERE account = ?1",
    );
    this.#insert = prepare(
      database,
      "INSERT INTO uploads (id, account, size, metadata, created_at) VALUES (?, ?, ?, ?, ?)",
    );
    this.#finish = prepare(database, "UPDATE uploads SET content = ? WHERE id = ?");
    this.#delete = prepare(database, `DELETE FROM uploads WHERE id = ? RETURNING ${columns}`);
  }

  get(id: string): UploadRecord | undefined {
    const row = this.#find.get(id);
    return row && toRecord(row);
  }

  before(
    time: number,
    after: { readonly createdAt: number; readonly id: string } = { createdAt: -1, id: "" },
    limit: number,
  ): readonly UploadRecord[] {
    return this.#before.all(time, after.createdAt, after.id, limit).map(toRecord);
  }

  /** Carries out a `create_upload`. */
  create(operation: Operation<"create_upload">): Outcome<"create_upload"> {
    const { id, account, size, metadata, quota, at } = operation;
    const { uploads, bytes } = this.#usage.get(account)!;
    if (uploads >= quota.uploads) return refuse("too_many_uploads", { count: uploads });
    if (bytes + size > quota.bytes) {
      return refuse("quota_exceeded", { bytes: size, used: bytes, max: quota.bytes });
    }
    this.#insert.run(id, account, size, JSON.stringify(metadata), at);
    return { ok: true };
  }

  /** Carries out a `finish_upload`. */
  finish({ upload: id, digest }: Operation<"finish_upload">): Outcome<"finish_upload"> {
    const upload = this.get(id);
    if (upload === undefined) return refuse("unknown_upload", { upload: id });
    if (upload.digest !== undefined) return { ok: true, upload, repeated: true };
    // First, because the upload's row refers to it.
    this.#contents.hold(digest, upload.size);
    this.#finish.run(digest, id);
    return { ok: true, upload: { ...upload, digest }, repeated: false };
  }

  /** Carries out a `drop_upload`. */
  drop({ upload: id }: Operation<"drop_upload">): Outcome<"drop_upload"> {
    const upload = this.#take(id);
    if (upload?.digest !== undefined) this.#contents.release(upload.digest);
    return { ok: true, upload };
  }

  /** Why an author cannot offer an upload as that; `undefined` when they can. */
  refusal(
    author: AccountId,
    id: string,
    wanted: { readonly size: number; readonly digest: string },
  ): Refused | undefined {
    const upload = this.get(id);
    // Somebody else's is none of theirs, and they do not learn that it is there.
    if (upload?.account !== author) return refuse("unknown_upload", { upload: id });
    const { size, digest } = upload;
    if (digest === undefined) return refuse("upload_incomplete", { size });
    return digest === wanted.digest && size === wanted.size ? undefined : refuse("integrity");
  }

  /** Ends an upload because it is offered: what refers to its content is the offer now. */
  use(id: string): void {
    this.#take(id);
  }

  #take(id: string): UploadRecord | undefined {
    const row = this.#delete.get(id);
    return row && toRecord(row);
  }
}
