import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { oneLine } from "../../common/sanitize.ts";
import { readableSize } from "../../common/sizes.ts";
import { fileTexts } from "../../common/text/files.ts";
import { speak } from "../../common/text/speak.ts";
import { openOffers } from "../core/files/offer.ts";
import { TransferFailure } from "../core/files/transfer_failure.ts";
import type { Transfers } from "../core/files/transfers.ts";
import type { KeptTransfer } from "../core/store/transfer_table.ts";
import type { CommandTools } from "./command_tools.ts";
import { explainTransfer } from "./explain_transfer.ts";
import { percentOf } from "./file_lines.ts";
import type { CommandOf, Which } from "./line_commands.ts";

/** What commands about files work with, besides. */
export interface FileCommandOptions {
  readonly transfers: Transfers;
  /** Where files go unless told otherwise. */
  readonly downloads: string;
}

/** Sends, accepts and declines files. */
export class FileCommands {
  readonly #tools: CommandTools;
  readonly #transfers: Transfers;
  readonly #downloads: string;
  readonly #say: ReturnType<typeof speak<typeof fileTexts.en>>;

  constructor(tools: CommandTools, { transfers, downloads }: FileCommandOptions) {
    this.#tools = tools;
    this.#transfers = transfers;
    this.#downloads = downloads;
    this.#say = speak(fileTexts, tools.language);
  }

  async send({ rest }: CommandOf<"send">): Promise<void> {
    const { to, path } = await this.#readTarget(rest);
    await this.#orRefuse(async () => {
      const { transfer } = await this.#transfers.send(to, path);
      this.#tools.note(this.#say("sending", { file: this.#file(transfer), place: oneLine(to) }));
    });
  }

  async accept({ which, folder }: CommandOf<"accept">): Promise<void> {
    const offer = await this.#find(which);
    if (offer === undefined) return;
    const place = folder === undefined ? this.#downloads : pathOf(folder);
    await this.#orRefuse(async () => {
      const { conversation, seq } = offer;
      const { transfer } = await this.#transfers.accept(conversation, seq, place);
      const sender = oneLine(transfer.sender);
      this.#tools.note(this.#say("fetching", { file: this.#file(transfer), place: sender }));
    });
  }

  async decline({ which }: CommandOf<"decline">): Promise<void> {
    const offer = await this.#find(which);
    if (offer === undefined) return;
    await this.#orRefuse(() => {
      const declined = this.#transfers.decline(offer.conversation, offer.seq);
      this.#tools.note(this.#say("declining", { file: this.#file(declined) }));
    });
  }

  async cancel({ id }: CommandOf<"cancel">): Promise<void> {
    if (!(await this.#transfers.cancel(id))) this.#tools.refuse(this.#say("no_transfer", { id }));
  }

  list(): void {
    const rows = [...this.#offers(), ...this.#transfers.list().map((kept) => this.#row(kept))];
    this.#tools.print(rows.length === 0 ? this.#say("list_empty") : rows.join("\n"));
  }

  #offers(): string[] {
    const { store, transcript, username = "" } = this.#tools;
    return openOffers(store, username, Date.now()).map((offer) =>
      this.#say("list_offer", {
        place: transcript.place(offer.conversation),
        seq: offer.seq,
        sender: oneLine(offer.sender),
        file: this.#file(offer),
      })
    );
  }

  #row({ id, transfer }: ReturnType<Transfers["list"]>[number]): string {
    const file = this.#file(transfer);
    const percent = percentOf(this.#transfers.bytesOf(id), transfer.size);
    if (transfer.direction === "out") {
      return this.#say("list_out", { id, file, percent, place: oneLine(transfer.to) });
    }
    const place = oneLine(transfer.sender);
    if (transfer.stopped) {
      return this.#say("list_stopped", { id, file, place, seq: transfer.seq });
    }
    return this.#say("list_in", { id, file, percent, place });
  }

  #file({ name, size }: Pick<KeptTransfer["transfer"], "name" | "size">): string {
    const { language } = this.#tools;
    return this.#say("file", { name: oneLine(name, 80), size: readableSize(size, language) });
  }

  /** What is one file is one; otherwise the first word says for whom. */
  async #readTarget(rest: string): Promise<{ readonly to: string; readonly path: string }> {
    const [, to, path] = /^@?(\S+)\s+([\s\S]+)$/.exec(rest) ?? [];
    const here = { to: this.#tools.place.name, path: pathOf(rest) };
    if (to === undefined || await isThere(here.path)) return here;
    return { to, path: pathOf(path!) };
  }

  /** An offer of the current conversation. */
  async #find(which: Which): Promise<{ conversation: string; seq: number } | undefined> {
    // What was just offered may be on its way.
    if (!this.#tools.answers.canAsk) await this.#tools.isReady();
    const { known } = this.#tools.place;
    if (known === undefined) {
      this.#tools.refuse(this.#tools.say("nothing_here"));
      return undefined;
    }
    const { conversation } = known;
    if (which !== "last") return { conversation, seq: which };
    const { store, username = "" } = this.#tools;
    const last = openOffers(store, username, Date.now())
      .findLast((offer) => offer.conversation === conversation);
    if (last === undefined) this.#tools.refuse(this.#say("no_offers"));
    return last;
  }

  async #orRefuse(work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof TransferFailure)) throw error;
      const { message, hint } = explainTransfer(error, this.#tools.language);
      this.#tools.refuse(hint === undefined ? message : `${message}\n  ${hint}`);
    }
  }
}

/** A path as it was typed: with a home, or in quotes, as shells have them. */
function pathOf(typed: string): string {
  const [, quoted = typed.trim()] = /^\s*"(.+)"\s*$|^$/.exec(typed) ?? [];
  const bare = /^'(.+)'$/.exec(quoted)?.[1] ?? quoted;
  return bare === "~" || bare.startsWith("~/") ? join(homedir(), bare.slice(1)) : resolve(bare);
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
