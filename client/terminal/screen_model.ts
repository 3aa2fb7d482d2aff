import type { Language } from "../../common/text/speak.ts";
import { lobbyName } from "../../protocol/names.ts";
import type { PresenceStatus } from "../../protocol/people_frames.ts";
import type { ClientStore } from "../core/store/client_store.ts";
import type { StoredEntry } from "../core/store/entry_table.ts";
import { connectionLine } from "./connection_line.ts";
import { emptyEditor } from "./editor.ts";
import { isForMe, isNews, roomOf } from "./rooms.ts";
import { safeText } from "./safe_text.ts";
import {
  initialState,
  keyOfPlace,
  maxUnread,
  type PlaceView,
  type Room,
  type ScreenState,
  type Size,
  type Typist,
} from "./state.ts";
import { withEntry, withNewer, withOlder } from "./timeline_changes.ts";
import { Timelines } from "./timelines.ts";

/** The program's own words are kept no longer than anybody scrolls back for them. */
const maxNotices = 500;

/** Found messages that are listed. */
const maxFound = 100;

/** What has come, as far as somebody has to be told of it. */
export interface News {
  readonly isForMe: boolean;
  /** It can be seen on the screen. */
  readonly isSeen: boolean;
}

/** Keeps what the screen shows in step with what is on this device. */
export class ScreenModel {
  readonly #store: ClientStore;
  readonly #timelines: Timelines;
  readonly #changed: () => void;
  /** How far this account has read on any device, as the server last said. */
  readonly #readElsewhere = new Map<string, number>();
  #state: ScreenState;
  #lastNotice = 0;

  /** @param changed called at each change; what follows at once is drawn together. */
  constructor(
    { store, language, size, changed }: {
      store: ClientStore;
      language: Language;
      size: Size;
      changed: () => void;
    },
  ) {
    this.#store = store;
    this.#timelines = new Timelines(store);
    this.#changed = changed;
    this.#state = initialState({
      language,
      size,
      me: store.profile.read()?.username ?? "",
      connection: connectionLine({ name: "connecting" }, language),
      place: { name: lobbyName, conversation: undefined },
    });
  }

  get state(): ScreenState {
    return this.#state;
  }

  /** Shows another picture. */
  set(state: ScreenState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#changed();
  }

  /** Changes some of the picture. */
  change(parts: Partial<ScreenState>): void {
    this.set({ ...this.#state, ...parts });
  }

  /** Reads everything anew from this device. */
  reload(): void {
    const me = this.#store.profile.read()?.username ?? "";
    const rooms = this.#store.conversations.list().map((known) => this.#roomOf(known, me));
    this.change({ me, rooms, queued: this.#store.outbox.count });
    this.#load(this.#state.place);
  }

  #roomOf(known: Parameters<typeof roomOf>[0], me = this.#state.me): Room {
    return roomOf(known, this.#store, me, this.#readElsewhere.get(known.conversation));
  }

  /** Shows a place; what was being typed stays with the one that is left. */
  open(place: PlaceView): void {
    const { place: before, editor, drafts } = this.#state;
    const [from, to] = [keyOfPlace(before), keyOfPlace(place)];
    if (from === to) return this.#load(place);
    const kept = new Map(drafts).set(from, editor);
    this.change({ drafts: kept, editor: kept.get(to) ?? emptyEditor, completion: undefined });
    this.#load(place);
  }

  #load(place: PlaceView): void {
    const room = this.#room(place.conversation);
    const newAfter = room !== undefined && room.unread > 0 ? room.shown ?? 0 : undefined;
    const timeline = this.#timelines.newest(place, newAfter);
    this.change({ place, timeline, anchor: undefined, selected: undefined });
  }

  #room(conversation: string | undefined): Room | undefined {
    return this.#state.rooms.find((room) => room.conversation === conversation);
  }

  /** Takes note of a conversation: there is one more, or it is called otherwise. */
  learn(conversation: string, readElsewhere = 0): void {
    const read = Math.max(readElsewhere, this.#readElsewhere.get(conversation) ?? 0);
    this.#readElsewhere.set(conversation, read);
    const known = this.#store.conversations.byId(conversation);
    if (known === undefined) return;
    const fresh = this.#roomOf(known);
    const { rooms, place } = this.#state;
    const isThere = rooms.some((room) => room.conversation === conversation);
    const next = isThere
      ? rooms.map((room) => room.conversation === conversation ? fresh : room)
      : [...rooms, fresh];
    const isHere = place.conversation === conversation;
    this.change({ rooms: next, ...(isHere ? { place: { ...place, name: known.name } } : {}) });
  }

  /** Shows an entry that has come, and counts it where it is not seen. */
  hear(entry: StoredEntry): News | undefined {
    const { conversation } = entry.frame;
    const isNew = this.#room(conversation) === undefined;
    if (isNew || entry.frame.type === "membership") this.learn(conversation);
    if (this.#state.place.conversation === conversation) this.#append(entry);
    if (!isNews(entry, this.#state.me) || entry.isEcho) return undefined;
    const room = this.#room(conversation);
    const isMine = room !== undefined && isForMe(entry, room.kind, this.#state.me);
    const isSeen = this.isAtBottom && this.#state.place.conversation === conversation;
    if (!isSeen) this.#count(entry, isMine);
    return { isForMe: isMine, isSeen };
  }

  #append(entry: StoredEntry): void {
    const { timeline, anchor } = this.#state;
    const lookup = this.#timelines.lookup(entry.frame.conversation);
    const next = withEntry(timeline, entry, lookup, anchor !== undefined);
    // Who reads further up keeps the line where the news begin.
    const isFirstUnseen = !this.isAtBottom && timeline.newAfter === undefined &&
      isNews(entry, this.#state.me);
    const newAfter = isFirstUnseen ? entry.frame.seq - 1 : next.newAfter;
    this.change({ timeline: { ...next, newAfter } });
  }

  /** Counts an entry, unless the counts know of it: the store has all that came with it. */
  #count({ frame: { conversation, seq } }: StoredEntry, isMine: boolean): void {
    const isCounted = (room: Room) =>
      seq <= Math.max(room.counted, this.#readElsewhere.get(conversation) ?? 0);
    const rooms = this.#state.rooms.map((room) =>
      room.conversation !== conversation || isCounted(room) ? room : {
        ...room,
        unread: Math.min(maxUnread, room.unread + 1),
        mentions: room.mentions + (isMine ? 1 : 0),
        counted: seq,
      }
    );
    this.change({ rooms });
  }

  /** Whether the newest message of the current place can be seen. */
  get isAtBottom(): boolean {
    const { anchor, timeline, overlay } = this.#state;
    return anchor === undefined && !timeline.hasNewer && overlay === undefined;
  }

  /** What the server may be told was shown: the conversation and its last entry. */
  get seen(): { readonly conversation: string; readonly seq: number } | undefined {
    const { conversation } = this.#state.place;
    if (conversation === undefined || !this.isAtBottom) return undefined;
    const { cursor = 0, shown } = this.#store.conversations.byId(conversation) ?? {};
    return shown === undefined || cursor <= shown ? undefined : { conversation, seq: cursor };
  }

  /** What was shown counts no longer. */
  markSeen(conversation: string, seq: number): void {
    this.change({
      rooms: this.#state.rooms.map((room) =>
        room.conversation === conversation
          ? { ...room, unread: 0, mentions: 0, shown: seq, counted: seq }
          : room
      ),
    });
  }

  /** Reads what waits for the server, and how far others are. */
  refresh(): void {
    const { place, timeline } = this.#state;
    const { conversation } = place;
    const marks = conversation === undefined ? [] : this.#store.conversations.marksIn(conversation);
    const pending = this.#timelines.pending(place);
    this.change({ timeline: { ...timeline, marks, pending }, queued: this.#store.outbox.count });
  }

  /** Says something where the person is. */
  say(text: string, isAnswer: boolean): void {
    const { notices, place, timeline } = this.#state;
    const notice = {
      id: ++this.#lastNotice,
      place: keyOfPlace(place),
      after: timeline.items.at(-1)?.entry.frame.seq ?? 0,
      text: safeText(text),
      isAnswer,
    };
    this.change({ notices: [...notices, notice].slice(-maxNotices) });
  }

  setTyping({ place, name }: Typist, isTyping: boolean): void {
    const others = this.#state.typists.filter((one) => one.place !== place || one.name !== name);
    if (!isTyping && others.length === this.#state.typists.length) return;
    this.change({ typists: isTyping ? [...others, { place, name }] : others });
  }

  setPresence(statuses: Iterable<readonly [string, PresenceStatus]>): void {
    this.change({ presence: new Map([...this.#state.presence, ...statuses]) });
  }

  /** Shows older entries that are on this device; says whether there were any. */
  showOlder(isAll = false): boolean {
    const { place, timeline } = this.#state;
    if (place.conversation === undefined) return false;
    const first = timeline.items[0]?.entry.frame.seq ?? 1;
    const items = this.#timelines.older(place.conversation, first);
    const isFirst = isAll || items[0]?.entry.frame.seq === 1;
    this.change({ timeline: withOlder(timeline, items, isFirst) });
    return items.length > 0;
  }

  showNewer(): void {
    const { place, timeline } = this.#state;
    if (place.conversation === undefined) return;
    const last = timeline.items.at(-1)?.entry.frame.seq ?? 0;
    const { items, isAll } = this.#timelines.newer(place.conversation, last);
    // What was at the bottom stays there, so that nothing is passed over.
    const anchor = items.length === 0 ? undefined : { block: `entry ${last}`, below: 0 };
    this.change({ timeline: withNewer(timeline, items, isAll), anchor });
  }

  showNewest(): void {
    this.#load(this.#state.place);
  }

  /** Shows one message, chosen. */
  go({ frame }: StoredEntry): void {
    const timeline = this.#timelines.around(this.#state.place, frame.seq);
    const anchor = { block: `entry ${frame.seq}`, below: 0 };
    this.change({ timeline, anchor, selected: frame.seq });
  }

  search(query: string): void {
    const { overlay } = this.#state;
    if (overlay?.kind !== "search") return;
    this.change({ overlay: { ...overlay, found: this.#store.reader.search(query, maxFound) } });
  }
}
