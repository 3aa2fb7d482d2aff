import { join } from "node:path";

/** Where everything is in a server's data folder. */
export interface DataFolder {
  readonly path: string;
  readonly database: string;
  /** The certificate and key by which clients know the server. */
  readonly identity: string;
  /** Files that people offer, by their digests. */
  readonly files: string;
  /** Files that are being sent, by the ids of their uploads. */
  readonly uploads: string;
  /** Held by whoever works on the folder. */
  readonly lock: string;
  /** The last line that `--activity-log` has surely written. */
  readonly activityLog: string;
  /** Where a running server takes orders from its operator, and the key to that. */
  readonly admin: string;
  /** What the HTTP API was asked to back up. */
  readonly backups: string;
}

/** Names the files of a data folder. Nothing is made. */
export function dataFolder(path: string): DataFolder {
  return {
    path,
    database: join(path, "chat.db"),
    identity: join(path, "identity.pem"),
    files: join(path, "files"),
    uploads: join(path, "uploads"),
    lock: join(path, "lock"),
    activityLog: join(path, "activity-log.last"),
    admin: join(path, "admin.json"),
    backups: join(path, "backups"),
  };
}
