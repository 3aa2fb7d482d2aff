import type { HistoryFrame } from "../../protocol/entry_frames.ts";
import type { Engine } from "../core/engine.ts";
import { fetchOlder } from "../core/history_pages.ts";
import { isDamaged } from "../core/own_entries.ts";
import { RequestFailure } from "../core/requests.ts";
import type { ClientStore } from "../core/store/client_store.ts";
import type { ScreenModel } from "./screen_model.ts";
import { pageEntries } from "./timelines.ts";

/** Shows what is older: from this device, and then from the server. */
export class OlderPages {
  readonly #engine: Engine;
  readonly #store: ClientStore;
  readonly #model: ScreenModel;

  constructor(engine: Engine, store: ClientStore, model: ScreenModel) {
    this.#engine = engine;
    this.#store = store;
    this.#model = model;
  }

  /** One page more of the current place, if it is not on its way already. */
  async show(): Promise<void> {
    const { place, timeline } = this.#model.state;
    const { conversation } = place;
    if (conversation === undefined || timeline.older !== "unknown") return;
    if (this.#model.showOlder() || !this.#engine.isOnline) return;
    this.#model.change({ timeline: { ...this.#model.state.timeline, older: "loading" } });
    const first = timeline.items[0]?.entry.frame.seq ?? 1;
    const isMore = await this.#fetch(conversation, first);
    if (this.#model.state.place.conversation !== conversation) return;
    this.#model.change({ timeline: { ...this.#model.state.timeline, older: "unknown" } });
    if (isMore !== undefined) this.#model.showOlder(!isMore);
  }

  /** Says whether there was more; `undefined` when nobody answered. */
  async #fetch(conversation: string, first: number): Promise<boolean | undefined> {
    const ask = async (frame: Parameters<Engine["request"]>[0]) =>
      await this.#engine.request(frame) as unknown as HistoryFrame;
    try {
      const options = { store: this.#store, ask, isDamaged };
      let before: number | undefined = first;
      // Pages of what may not be seen bring nothing to show.
      while (before !== undefined && before > 1) {
        before = await fetchOlder(conversation, before, pageEntries, options);
        if (this.#store.entries.before(conversation, first, 1).length > 0) return true;
      }
      return false;
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      return undefined;
    }
  }
}
