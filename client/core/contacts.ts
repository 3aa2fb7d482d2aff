import type { ClientFrameInput } from "../../protocol/client_frames.ts";
import type { ContactState } from "../../protocol/people_frames.ts";
import { asServerFrame, type IncomingFrame } from "./frames.ts";
import { RequestFailure } from "./requests.ts";
import type { ClientStore } from "./store/client_store.ts";

/** Keeps this device's copy of the contacts as the server has them, for when it cannot be asked. */
export class Contacts {
  readonly #store: ClientStore;
  readonly #ask: (frame: ClientFrameInput) => Promise<IncomingFrame>;
  /** Who was heard of since all were asked for. */
  #heard: Set<string> = new Set();

  constructor(
    store: ClientStore,
    ask: (frame: ClientFrameInput) => Promise<IncomingFrame>,
  ) {
    this.#store = store;
    this.#ask = ask;
  }

  /** Takes note of what a frame says of contacts, if it does. */
  hear(frame: IncomingFrame): void {
    const known = asServerFrame(frame);
    if (known.type === "contact" || known.type === "contact_response") this.#keep([known]);
    else if (known.type === "contact_list") this.#keep(known.contacts);
  }

  /** Asks for all of them, and forgets those that there are no more. */
  async sync(): Promise<void> {
    this.#heard = new Set();
    try {
      await this.#askForAll();
    } catch (error) {
      // The next login asks again; until then the old ones are good enough.
      if (!(error instanceof RequestFailure)) throw error;
      return;
    }
    this.#store.transaction(() => this.#store.contacts.keepOnly(this.#heard));
  }

  async #askForAll(): Promise<void> {
    let after: string | undefined;
    while (true) {
      const page = asServerFrame(await this.#ask({ type: "get_contacts", after }));
      if (page.type !== "contact_list" || !page.more) return;
      const last = page.contacts.at(-1)?.username;
      if (last === undefined || last === after) return;
      after = last;
    }
  }

  #keep(contacts: readonly ContactState[]): void {
    this.#store.transaction(() => {
      for (const contact of contacts) this.#store.contacts.keep(contact);
    });
    for (const { username } of contacts) this.#heard.add(username);
  }
}
