import { lineModeTexts } from "../../common/text/line_mode.ts";
import { reportTexts } from "../../common/text/report.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { formatJoinLine } from "../../protocol/join.ts";
import { maxPageEntries } from "../../protocol/limits.ts";
import type { ServerFrameOf } from "../../protocol/server_frames.ts";
import { formatAddress } from "../core/address.ts";
import type { Engine } from "../core/engine.ts";
import { asServerFrame, type EntryLike, isEntry } from "../core/frames.ts";
import { isDamaged } from "../core/own_entries.ts";
import type { ClientStore } from "../core/store/client_store.ts";
import { damageNote } from "./damage.ts";
import { hostRow } from "./host_rows.ts";
import type { Output } from "./output.ts";
import { oneLine } from "./sanitize.ts";
import type { Transcript } from "./transcript.ts";

/** Pages of `get_users` that are asked for: whoever has more people here has to search. */
const maxUserPages = 5;

/** The same for hosts, of which there are 200 to a page. */
const maxHostPages = 5;

/** Shows what somebody asks about: who is here, what was said, how others get in. */
export class Inquiries {
  readonly #engine: Engine;
  readonly #store: ClientStore;
  readonly #output: Output;
  readonly #transcript: Transcript;
  readonly #language: Language;
  readonly #say: ReturnType<typeof speak<typeof lineModeTexts.en>>;

  constructor(
    options: {
      engine: Engine;
      store: ClientStore;
      output: Output;
      transcript: Transcript;
      language: Language;
    },
  ) {
    this.#engine = options.engine;
    this.#store = options.store;
    this.#output = options.output;
    this.#transcript = options.transcript;
    this.#language = options.language;
    this.#say = speak(lineModeTexts, options.language);
  }

  /** Who is here. Throws `RequestFailure`. */
  async who(): Promise<void> {
    let after: string | undefined;
    for (let page = 0; page < maxUserPages; page++) {
      const answer = await this.#engine.request({ type: "get_users", after });
      const { users, more } = asServerFrame(answer) as ServerFrameOf<"user_list">;
      const rows = users.map(({ username, status }) =>
        this.#say("who_row", { mark: status === "online" ? "●" : "○", name: oneLine(username) })
      );
      if (rows.length > 0) this.#output.print(rows.join("\n"));
      after = users.at(-1)?.username;
      if (!more || after === undefined) return;
    }
    this.#output.print(this.#say("who_more"));
  }

  /** The machines that report, and how they last were. Throws `RequestFailure`. */
  async hosts(): Promise<void> {
    let after: string | undefined;
    for (let page = 0; page < maxHostPages; page++) {
      const answer = await this.#engine.request({ type: "get_hosts", after });
      const { hosts, more } = asServerFrame(answer) as ServerFrameOf<"host_list">;
      const rows = hosts.map((host) => hostRow(host, this.#language));
      if (rows.length > 0) this.#output.print(rows.join("\n"));
      else if (page === 0) this.#output.print(speak(reportTexts, this.#language)("no_hosts"));
      after = hosts.at(-1)?.host;
      if (!more || after === undefined) return;
    }
    this.#output.print(this.#say("who_more"));
  }

  /**
   * The last entries of a conversation: from this device, and from the server what is not here.
   * Throws `RequestFailure`.
   */
  async history(name: string, count: number, isOnline: boolean): Promise<void> {
    const known = this.#store.conversations.byName(name);
    if (known === undefined) return void this.#output.print(this.#say("nothing_here"));
    const { conversation } = known;
    if (isOnline) await this.#fetchOlder(conversation, count);
    const entries = this.#store.entries.before(conversation, Infinity, count);
    const username = this.#store.profile.read()?.username;
    const lines = entries.map((entry) => this.#transcript.entry(entry, username));
    this.#output.print(lines.length === 0 ? this.#say("nothing_here") : lines.join("\n"));
  }

  /** A join line for somebody. Throws `RequestFailure`. */
  async invite(): Promise<void> {
    const answer = await this.#engine.request({ type: "create_invite" });
    const frame = asServerFrame(answer) as ServerFrameOf<"invite_response">;
    const [address] = this.#store.profile.addresses();
    const { fingerprint } = this.#store.profile.read()!.pin;
    const { host, port } = address!;
    const line = formatJoinLine({ host, port, fingerprint, invite: frame.invite });
    const until = new Date(frame.expires).toLocaleDateString();
    this.#output.print([
      this.#say("invite_line", { line: oneLine(line, Infinity) }),
      this.#say("invite_code", { address: formatAddress(host, port), code: oneLine(frame.code) }),
      this.#say("invite_terms", { uses: frame.uses, until }),
    ].join("\n"));
  }

  /** Fills up with what is older than anything here. */
  async #fetchOlder(conversation: string, count: number): Promise<void> {
    while (true) {
      const here = this.#store.entries.before(conversation, Infinity, count);
      const oldest = here[0]?.frame.seq;
      if (here.length >= count || oldest === undefined || oldest <= 1) return;
      const limit = Math.min(maxPageEntries, count - here.length);
      const frame = { type: "history", conversation, before: oldest, limit } as const;
      const page = asServerFrame(await this.#engine.request(frame));
      const { entries } = page as ServerFrameOf<"history_response">;
      const older = entries.filter((one) => isEntry({ ...one })) as unknown as EntryLike[];
      if (older.length === 0) return;
      this.#keep(older);
    }
  }

  #keep(entries: readonly EntryLike[]): void {
    const kept = this.#store.transaction(() =>
      entries.map((frame) => this.#store.entries.add(frame, isDamaged(frame)))
    );
    for (const { frame } of kept.filter(({ damaged }) => damaged)) {
      this.#output.note(damageNote(frame, this.#language));
    }
  }
}
