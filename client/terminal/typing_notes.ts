import { foldName, lobbyName } from "../../protocol/names.ts";
import type { PeopleFrame } from "../../protocol/people_frames.ts";
import type { Clock, Timer } from "../core/clock.ts";
import { recipientOf } from "../core/compose.ts";
import type { Engine } from "../core/engine.ts";
import type { ClientStore } from "../core/store/client_store.ts";
import type { ScreenModel } from "./screen_model.ts";

type Notification = Extract<PeopleFrame, { type: "typing_notification" }>;

/** While keys are typed it is said again after this: well before the server lets it end. */
const refreshMs = 3_000;

/** The server ends a notice after 6 s; one that it could not end goes by itself. */
const forgottenMs = 8_000;

/** Says that one types, and shows who else does. */
export class TypingNotes {
  readonly #engine: Pick<Engine, "mention">;
  readonly #store: ClientStore;
  readonly #model: ScreenModel;
  readonly #clock: Clock;
  readonly #timers = new Map<string, Timer>();
  /** When it was last said, and to whom. */
  #said: { readonly at: number; readonly name: string } | undefined;

  constructor(
    engine: Pick<Engine, "mention">,
    store: ClientStore,
    model: ScreenModel,
    clock: Clock,
  ) {
    this.#engine = engine;
    this.#store = store;
    this.#model = model;
    this.#clock = clock;
  }

  /** A key was typed, or nothing is typed any more. */
  mine(isTyping: boolean): void {
    const { name } = this.#model.state.place;
    if (!isTyping) return this.left();
    // The lobby has no typing.
    if (foldName(name) === foldName(lobbyName)) return;
    const now = this.#clock.monotonic();
    if (this.#said?.name === name && now - this.#said.at < refreshMs) return;
    this.#said = { at: now, name };
    this.#engine.mention({ type: "typing", ...recipientOf(name, this.#store) });
  }

  /** One turns to somebody else, or has typed nothing. */
  left(): void {
    if (this.#said === undefined) return;
    const { name } = this.#said;
    this.#said = undefined;
    this.#engine.mention({ type: "stop_typing", ...recipientOf(name, this.#store) });
  }

  /** What was typed is sent, which says enough. */
  sent(): void {
    this.#said = undefined;
  }

  heard({ conversation, from, status }: Notification): void {
    const place = conversation ?? from;
    if (status !== "typing") return this.stopped(place, from);
    this.#model.setTyping({ place, name: from }, true);
    const key = `${place} ${from}`;
    this.#timers.get(key)?.cancel();
    this.#timers.set(key, this.#clock.after(forgottenMs, () => this.stopped(place, from)));
  }

  /** Somebody types no more. */
  stopped(place: string, name: string): void {
    const key = `${place} ${name}`;
    this.#timers.get(key)?.cancel();
    this.#timers.delete(key);
    this.#model.setTyping({ place, name }, false);
  }

  /** Lets no timer go on. */
  end(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }
}
