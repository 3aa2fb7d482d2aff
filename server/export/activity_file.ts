import { hasModes, writePrivateFile } from "../../common/platform.ts";
import type { Logger } from "../../common/logger.ts";
import type { Clock, Timer } from "../clock.ts";
import type { ActivityPosition } from "../store/activity_types.ts";
import { activityFormats } from "./activity_rows.ts";
import { behind, endOf } from "./last_line.ts";
import { readLine, resume } from "./log_place.ts";
import { exportTurn, rowsPerPage } from "./row_export.ts";
import type { ActivityLog } from "./sources.ts";

/** What is committed in this time is written together: `tail -f` has it as soon as people see it. */
const gatherMs = 50;

/** How often one looks whether the file was moved away, and makes sure that what was written stays. */
const lookEveryMs = 1000;

/** A disk that is full gets so long between two tries, at first and at last. */
const retryMs = { first: 1000, last: 60_000 };

/** A stop does not wait for a file that is far behind: the next start goes on. */
const closeWithinMs = 1000;

const pagesAtOnce = 256;

const encoder = new TextEncoder();

/** What an {@link ActivityFile} works with. */
export interface ActivityFileParts {
  readonly path: string;
  /** Where the last line is kept that is surely on the disk, for when the file was moved away. */
  readonly keptAt: string;
  readonly store: ActivityLog;
  readonly clock: Clock;
  readonly log: Logger;
}

interface OpenFile {
  readonly file: Deno.FsFile;
  readonly dev: number;
  readonly ino: number | null;
  /** What is behind the last line that is whole. */
  fragment: Uint8Array;
}

/**
 * Writes the activity log as lines, for `tail -f`, after each commit and only at the end of the
 * file. Its last line says where it goes on, so nothing is there twice, and nothing is missing, after
 * whatever end. The chat never waits for it.
 */
export class ActivityFile {
  readonly #parts: ActivityFileParts;
  readonly #unwatch: () => void;
  #open: OpenFile | undefined;
  #after: ActivityPosition | undefined;
  #lastLine: string | undefined;
  #timer: Timer | undefined;
  #working: Promise<void> | undefined;
  #isWoken = true;
  #isGathering = false;
  #mustReopen = false;
  #lookedAt = -Infinity;
  #isKept = true;
  #retryMs = 0;
  #closing: number | undefined;

  constructor(parts: ActivityFileParts) {
    this.#parts = parts;
    this.#unwatch = parts.store.commits.watch(() => this.#wake());
    this.#later(0);
  }

  /** The file was moved away, or is wanted anew. */
  reopen(): void {
    this.#mustReopen = true;
    this.#later(0);
  }

  /** Resolves once what was begun is written, or has failed. */
  async settled(): Promise<void> {
    await this.#working;
  }

  /** Writes what there is still, for a moment at most. The store has to be open. */
  async close(): Promise<void> {
    const { clock } = this.#parts;
    this.#unwatch();
    this.#timer?.cancel();
    this.#closing = clock.monotonic() + closeWithinMs;
    await this.#working;
    while (this.#retryMs === 0 && this.#isWoken && clock.monotonic() <= this.#closing) {
      await this.#work();
    }
    await this.#shut().catch(() => {});
  }

  #wake(): void {
    this.#isWoken = true;
    if (this.#isGathering || this.#retryMs > 0) return;
    this.#isGathering = true;
    this.#later(gatherMs);
  }

  #later(ms: number): void {
    this.#timer?.cancel();
    if (this.#closing !== undefined) return;
    this.#timer = this.#parts.clock.after(ms, () => {
      this.#timer = undefined;
      const before = this.#working ?? Promise.resolve();
      this.#working = before.then(() => this.#work());
    });
  }

  async #work(): Promise<void> {
    const { path: file, log, clock } = this.#parts;
    this.#isGathering = false;
    try {
      await this.#reopenIfNeeded();
      if (this.#isWoken) await this.#writeSome();
      if (clock.monotonic() - this.#lookedAt >= lookEveryMs) await this.#keep();
      if (this.#retryMs > 0) log.info("activity_log_resumed", { file });
      this.#retryMs = 0;
      if (this.#timer === undefined && !this.#isKept) this.#later(lookEveryMs);
    } catch (error) {
      // Once: a line each time would fill a disk that is full already.
      if (this.#retryMs === 0) log.warn("activity_log_failed", { file, error: String(error) });
      this.#retryMs = Math.min(Math.max(this.#retryMs * 2, retryMs.first), retryMs.last);
      this.#forget();
      this.#later(this.#retryMs);
    }
  }

  async #writeSome(): Promise<void> {
    const { store, clock } = this.#parts;
    this.#isWoken = false;
    for (let page = 0; page < pagesAtOnce; page++) {
      await exportTurn();
      const { rows, next, seen } = store.activity({ after: this.#after }, rowsPerPage);
      if (rows.length > 0) await this.#write(rows.map(activityFormats.ndjson.line));
      this.#after = seen;
      if (next === undefined) return;
      if (this.#closing !== undefined && clock.monotonic() > this.#closing) return;
      // Of what is far behind, so much at once, and then one looks where the file is.
      if (page === pagesAtOnce - 1) this.#wake();
    }
  }

  async #write(lines: readonly string[]): Promise<void> {
    const open = this.#open!;
    const bytes = behind(open.fragment, encoder.encode(lines.join("")));
    for (let at = 0; at < bytes.length;) at += await open.file.write(bytes.subarray(at));
    open.fragment = new Uint8Array();
    this.#lastLine = lines.at(-1)!.trimEnd();
    this.#isKept = false;
  }

  async #reopenIfNeeded(): Promise<void> {
    if (this.#open !== undefined && await this.#isElsewhere()) await this.#shut();
    if (this.#open === undefined) await this.#openFile();
  }

  /** Whether the path leads to another file than the one that is open. */
  async #isElsewhere(): Promise<boolean> {
    if (this.#mustReopen) return true;
    if (this.#parts.clock.monotonic() - this.#lookedAt < lookEveryMs) return false;
    const found = await Deno.stat(this.#parts.path).catch(() => undefined);
    return found?.ino !== this.#open!.ino || found?.dev !== this.#open!.dev;
  }

  async #openFile(): Promise<void> {
    const { path, keptAt, store, log } = this.#parts;
    const found = await Deno.stat(path).catch(() => undefined);
    // A pipe without a reader would keep us waiting, and none of them can be read again.
    if (found !== undefined && !found.isFile) throw new Error("it is no plain file");
    const mode = hasModes ? { mode: 0o600 } : {};
    const file = await Deno.open(path, { read: true, append: true, create: true, ...mode });
    try {
      const { dev, ino } = await file.stat();
      const { line, fragment } = await endOf(file);
      const last = readLine(line) ?? readLine(await readKept(keptAt));
      const { after, isOther } = resume(store, last);
      if (isOther) log.warn("activity_log_other", { file: path, record: last?.record });
      this.#after = after;
      this.#lastLine = readLine(line) && line;
      this.#isKept = this.#lastLine === undefined;
      this.#open = { file, dev, ino, fragment };
      this.#mustReopen = false;
      this.#isWoken = true;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Makes sure that what was written stays, and then keeps how far that is. */
  async #keep(): Promise<void> {
    this.#lookedAt = this.#parts.clock.monotonic();
    if (this.#isKept || this.#open === undefined || this.#lastLine === undefined) return;
    await this.#open.file.syncData();
    await writePrivateFile(this.#parts.keptAt, this.#lastLine + "\n");
    this.#isKept = true;
  }

  async #shut(): Promise<void> {
    try {
      await this.#keep();
    } finally {
      this.#forget();
    }
  }

  #forget(): void {
    this.#open?.file.close();
    this.#open = undefined;
  }
}

async function readKept(path: string): Promise<string | undefined> {
  return (await Deno.readTextFile(path).catch(() => undefined))?.trimEnd();
}
