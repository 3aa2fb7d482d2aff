import { oneLine } from "../../common/sanitize.ts";
import { reportTexts } from "../../common/text/report.ts";
import { speak } from "../../common/text/speak.ts";
import { formatJoinLine } from "../../protocol/join.ts";
import { maxPageEntries } from "../../protocol/limits.ts";
import type { ServerFrameOf } from "../../protocol/server_frames.ts";
import { formatAddress } from "../core/address.ts";
import { type EntryLike, isEntry } from "../core/frames.ts";
import { isDamaged } from "../core/own_entries.ts";
import type { CommandTools } from "./command_tools.ts";
import { damageNote } from "./damage.ts";
import { hostRow } from "./host_rows.ts";
import type { CommandOf } from "./line_commands.ts";

/** Shows what somebody asks about: what was said, which machines there are, how others get in. */
export class Inquiries {
  readonly #tools: CommandTools;

  constructor(tools: CommandTools) {
    this.#tools = tools;
  }

  /** The machines that report, and how they last were. */
  hosts(): Promise<void> {
    const { language } = this.#tools;
    return this.#tools.list(async (after) => {
      const answer = await this.#tools.ask<ServerFrameOf<"host_list">>({
        type: "get_hosts",
        after,
      });
      if (answer === undefined) return undefined;
      const { hosts, more } = answer;
      return { rows: hosts.map((one) => hostRow(one, language)), last: hosts.at(-1)?.host, more };
    }, speak(reportTexts, language)("no_hosts"));
  }

  /** The last entries here: from this device, and from the server what is not on it. */
  async history({ count }: CommandOf<"history">): Promise<void> {
    const { place, store, say } = this.#tools;
    const isOnline = await this.#tools.isReady();
    if (place.known === undefined) return this.#tools.print(say("nothing_here"));
    const { conversation } = place.known;
    if (isOnline) await this.#fetchOlder(conversation, count);
    const entries = store.entries.before(conversation, Infinity, count);
    const lines = entries.map((entry) => this.#line(entry.frame, entry.damaged));
    this.#tools.print(lines.length === 0 ? say("nothing_here") : lines.join("\n"));
  }

  /** Messages with all these words, the latest last. */
  async search({ query }: CommandOf<"search">): Promise<void> {
    const { say } = this.#tools;
    const answer = await this.#tools.ask<ServerFrameOf<"search_response">>({
      type: "search",
      query,
    });
    if (answer === undefined) return;
    const found = entriesIn(answer.entries).reverse();
    if (found.length === 0) {
      return this.#tools.print(say("nothing_found", { query: oneLine(query) }));
    }
    const lines = found.map((frame) => this.#line(frame, this.#check(frame)));
    this.#tools.print([...answer.more ? [say("more_found")] : [], ...lines].join("\n"));
  }

  /** A join line for somebody. */
  async invite(): Promise<void> {
    const { store, say } = this.#tools;
    const frame = await this.#tools.ask<ServerFrameOf<"invite_response">>({
      type: "create_invite",
    });
    if (frame === undefined) return;
    const [address] = store.profile.addresses();
    const { fingerprint } = store.profile.read()!.pin;
    const { host, port } = address!;
    const line = formatJoinLine({ host, port, fingerprint, invite: frame.invite });
    const until = new Date(frame.expires).toLocaleDateString(this.#tools.language);
    this.#tools.print([
      say("invite_line", { line: oneLine(line, Infinity) }),
      say("invite_code", { address: formatAddress(host, port), code: oneLine(frame.code) }),
      say("invite_terms", { uses: frame.uses, until }),
    ].join("\n"));
  }

  /** One entry with its number, which other commands take. */
  #line(frame: EntryLike, damaged: boolean): string {
    const entry = { frame, damaged, seen: false };
    return this.#tools.transcript.entry(entry, this.#tools.username, true);
  }

  /** Fills up with what is older than anything here; what may not be seen is passed over. */
  async #fetchOlder(conversation: string, count: number): Promise<void> {
    const { store } = this.#tools;
    const here = () => store.entries.before(conversation, Infinity, count);
    let before = here()[0]?.frame.seq ?? 1;
    while (before > 1 && here().length < count) {
      const limit = Math.min(maxPageEntries, count - here().length);
      const frame = { type: "history", conversation, before, limit } as const;
      const page = await this.#tools.ask<ServerFrameOf<"history_response">>(frame);
      const entries = page?.entries ?? [];
      store.transaction(() => {
        for (const entry of entriesIn(entries)) store.entries.add(entry, this.#check(entry));
      });
      const lowest = Math.min(...entries.map((one) => one.type === "skip" ? one.from : one.seq));
      // A server that says nothing new would be asked for ever.
      if (!(lowest < before)) return;
      before = lowest;
    }
  }

  /** Whether an entry is not what was sent, which a log has to hold. */
  #check(frame: EntryLike): boolean {
    const damaged = isDamaged(frame);
    if (damaged) this.#tools.warn(damageNote(frame, this.#tools.language));
    return damaged;
  }
}

function entriesIn(frames: readonly object[]): EntryLike[] {
  return frames.map((frame) => ({ type: "", ...frame })).filter(isEntry);
}
