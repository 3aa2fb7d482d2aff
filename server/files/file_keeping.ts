import type { Announcer } from "../announcer.ts";
import type { Clock } from "../clock.ts";
import type { Delivery } from "../delivery/delivery.ts";
import type { Chore } from "../store/idle_work.ts";
import type { Turn } from "../store/turn.ts";
import type { Store, UploadRecord } from "../store/types.ts";
import type { FileDesk } from "./file_desk.ts";

/** An upload of which nothing came for so long is given up. */
export const uploadLifetimeMs = 24 * 60 * 60 * 1000;

/** Offers, uploads and contents that are looked after in one step: a few milliseconds. */
const few = 32;

/** What {@link FileKeeping} works with. */
export interface FileKeepingParts {
  readonly desk: FileDesk;
  readonly store: Store;
  readonly turn: Pick<Turn, "commit">;
  readonly delivery: Delivery;
  readonly announcer: Pick<Announcer, "author">;
  readonly clock: Pick<Clock, "now">;
}

/**
 * Ends what is too old, and takes off the disk what nothing refers to: offers are told to be over,
 * uploads are forgotten, contents are removed.
 */
export class FileKeeping implements Chore {
  readonly #parts: FileKeepingParts;
  #asked = true;
  /** The last upload that was looked at; `undefined` when nobody asks. */
  #after: UploadRecord | undefined;
  #strays: Iterator<string> | undefined;

  constructor(parts: FileKeepingParts) {
    this.#parts = parts;
    this.#strays = parts.desk.folder.contents();
  }

  /** Has it look again for what has become too old. */
  ask(): void {
    this.#asked = true;
  }

  async step(): Promise<boolean> {
    const isMore = await this.#endOffers();
    const areOlder = this.#asked && await this.#endUploads();
    const areUnused = await this.#removeUnused();
    const areStrays = this.#removeStrays();
    return isMore || areOlder || areUnused || areStrays;
  }

  async #endOffers(): Promise<boolean> {
    const { store, turn, delivery, announcer, clock } = this.#parts;
    const at = clock.now();
    const overdue = store.files.overdueOffers(at, few);
    const author = overdue.length === 0 ? undefined : await announcer.author();
    if (author === undefined) return false;
    const ended = await Promise.all(
      overdue.map((offer) =>
        turn.commit<"expire_offer">({ kind: "expire_offer", offer, author, at })
      ),
    );
    for (const one of ended) if (one.ok && one.entry !== undefined) delivery.publish(one.entry);
    // What fails now, on a full disk, is tried again the next time.
    return ended.every(({ ok }) => ok) && overdue.length === few;
  }

  async #endUploads(): Promise<boolean> {
    const { store, desk, clock } = this.#parts;
    const before = clock.now() - uploadLifetimeMs;
    const old = store.files.uploadsBefore(before, this.#after, few);
    for (const upload of old) {
      if (await desk.changedAt(upload) < before) await desk.drop(upload.id);
    }
    this.#after = old.length === few ? old.at(-1) : undefined;
    this.#asked = this.#after !== undefined;
    return this.#asked;
  }

  async #removeUnused(): Promise<boolean> {
    const { store, turn, desk, clock } = this.#parts;
    const unused = store.files.unusedContents(few);
    const forgotten = await Promise.all(unused.map(({ digest }) => {
      // Before anything else: in this very turn nothing refers to it.
      desk.folder.removeContent(digest);
      return turn.commit<"forget_content">({ kind: "forget_content", digest, at: clock.now() });
    }));
    return unused.length === few && forgotten.every(({ ok }) => ok);
  }

  /** What belongs to nothing, such as to what came after a backup that was restored; once. */
  #removeStrays(): boolean {
    const { store, desk } = this.#parts;
    for (let count = 0; this.#strays !== undefined && count < few; count++) {
      const { value: digest, done } = this.#strays.next();
      if (done) this.#strays = undefined;
      else if (!store.files.isContentUsed(digest)) desk.folder.removeContent(digest);
    }
    return this.#strays !== undefined;
  }
}
