import { join } from "node:path";
import { makePrivateDirectory } from "../../common/platform.ts";
import type { Language } from "../../common/text/speak.ts";
import type { Clock } from "../clock.ts";
import { dataFolder } from "../data_folder.ts";
import type { BackupAnswer, BackupOrder } from "./backup_letter.ts";
import { AdminRefusal } from "./refusal.ts";

/** A month of daily ones: a script that nobody looks after must not fill the disk with more. */
const mostKept = 31;

// `scripts/compile.ts` names it as well: nothing imports it.
const workerProgram = new URL("./backup_worker.ts", import.meta.url);

/** A backup that was made. */
export interface MadeBackup {
  readonly file: string;
  readonly bytes: number;
  /** RFC 3339. */
  readonly made: string;
}

/** Makes backups of a running server, one at a time, in a folder of its data. */
export class Backups {
  readonly #data: string;
  readonly #clock: Pick<Clock, "now">;
  #isBusy = false;
  #isClosed = false;
  #giveUp: () => void = () => {};

  constructor(data: string, clock: Pick<Clock, "now">) {
    this.#data = data;
    this.#clock = clock;
  }

  /**
   * Makes one; its name says when.
   *
   * @param language of what is said when it fails.
   * @throws {AdminRefusal} when one is being made, there are too many, or it cannot be made.
   */
  async make(language: Language): Promise<MadeBackup> {
    if (this.#isBusy) throw new AdminRefusal("backup_under_way", {});
    this.#isBusy = true;
    try {
      const folder = dataFolder(this.#data).backups;
      await makePrivateDirectory(folder);
      await makeRoom(folder);
      const made = new Date(this.#clock.now());
      const name = `chat-${made.toISOString().replace(/[-:]|\.\d+/g, "")}.backup`;
      const file = join(folder, name);
      const { failed } = await this.#run({ data: this.#data, file, language });
      if (failed !== undefined) throw new AdminRefusal("backup_failed", { reason: failed });
      return { file, bytes: (await Deno.stat(file)).size, made: made.toISOString() };
    } finally {
      this.#isBusy = false;
    }
  }

  /** Ends what is under way; there will be no backup of it. */
  close(): void {
    this.#isClosed = true;
    this.#giveUp();
  }

  async #run(order: BackupOrder): Promise<BackupAnswer> {
    const answered = Promise.withResolvers<BackupAnswer>();
    this.#giveUp = () => answered.resolve({ failed: "the server stops" });
    if (this.#isClosed) this.#giveUp();
    const worker = new Worker(workerProgram, { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<BackupAnswer>) => answered.resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      answered.resolve({ failed: event.message });
    };
    worker.postMessage(order);
    try {
      return await answered.promise;
    } finally {
      worker.terminate();
      this.#giveUp = () => {};
    }
  }
}

/** What a server that was stopped or killed has left unfinished goes; what is whole stays. */
async function makeRoom(folder: string): Promise<void> {
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  const unfinished = names.filter((name) => /\.part(-journal|-wal|-shm)?$/.test(name));
  await Promise.all(unfinished.map((name) => Deno.remove(join(folder, name), { recursive: true })));
  const kept = names.filter((name) => name.endsWith(".backup")).length;
  if (kept >= mostKept) throw new AdminRefusal("too_many_backups", { folder, max: mostKept });
}
