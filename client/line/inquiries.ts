import { oneLine } from "../../common/sanitize.ts";
import { reportTexts } from "../../common/text/report.ts";
import { speak } from "../../common/text/speak.ts";
import { formatJoinLine } from "../../protocol/join.ts";
import type { ServerFrameOf } from "../../protocol/server_frames.ts";
import { formatAddress } from "../core/address.ts";
import type { EntryLike } from "../core/frames.ts";
import { entriesIn, fetchOlder, type OlderOptions } from "../core/history_pages.ts";
import { isDamaged } from "../core/own_entries.ts";
import type { CommandTools } from "./command_tools.ts";
import { damageNote } from "./damage.ts";
import { hostRow } from "./host_rows.ts";
import type { CommandOf } from "./line_commands.ts";

/** Most messages that are found without the server, as many as it would find. */
const maxFoundHere = 50;

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
    if (!(await this.#tools.isReady()) && !this.#tools.engine.isOnline) {
      return this.#searchHere(query);
    }
    const answer = await this.#tools.ask<ServerFrameOf<"search_response">>({
      type: "search",
      query,
    });
    if (answer === undefined) return;
    const found = entriesIn(answer.entries).reverse();
    const lines = found.map((frame) => this.#line(frame, this.#check(frame)));
    this.#printFound(query, lines, answer.more);
  }

  /** While nobody answers, what is on this device is all there is to search. */
  #searchHere(query: string): void {
    const { store, say } = this.#tools;
    this.#tools.postpone(say("searched_here"));
    const found = store.reader.search(query, maxFoundHere + 1);
    const lines = found.slice(0, maxFoundHere).reverse()
      .map(({ frame, damaged }) => this.#line(frame, damaged));
    this.#printFound(query, lines, found.length > maxFoundHere);
  }

  #printFound(query: string, lines: readonly string[], more: boolean): void {
    const { say } = this.#tools;
    if (lines.length === 0) {
      return this.#tools.print(say("nothing_found", { query: oneLine(query) }));
    }
    this.#tools.print([...more ? [say("more_found")] : [], ...lines].join("\n"));
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
    const pages: OlderOptions = {
      store,
      ask: (frame) => this.#tools.ask(frame),
      isDamaged: (frame) => this.#check(frame),
    };
    let before: number | undefined = here()[0]?.frame.seq ?? 1;
    while (before !== undefined && before > 1 && here().length < count) {
      before = await fetchOlder(conversation, before, count - here().length, pages);
    }
  }

  /** Whether an entry is not what was sent, which a log has to hold. */
  #check(frame: EntryLike): boolean {
    const damaged = isDamaged(frame);
    if (damaged) this.#tools.warn(damageNote(frame, this.#tools.language));
    return damaged;
  }
}
