import assert from "node:assert/strict";
import type { EntryLike } from "../../client/core/frames.ts";
import { isWithin } from "../../server/store/memberships.ts";
import type { Membership } from "../../server/store/types.ts";
import type { ModelDevice } from "./device.ts";
import { names, type World } from "./world.ts";

/** Everybody's marks as they were when they were looked at last. */
export class Marks {
  readonly #before = new Map<string, Membership>();

  /** `0 ≤ read ≤ delivered ≤ head`, and none of them ever goes back, whatever crashes. */
  check(world: World): void {
    for (const name of names) {
      for (const now of world.store.membershipsOf(world.account(name).id)) {
        const { conversation: { id, head }, delivered, read } = now;
        const said = `${name} in ${id}: ${JSON.stringify({ read, delivered, head })}`;
        assert(0 <= read && read <= delivered && delivered <= head, said);
        const key = `${name} ${id}`;
        const before = this.#before.get(key);
        assert(delivered >= (before?.delivered ?? 0) && read >= (before?.read ?? 0), said);
        this.#before.set(key, now);
      }
    }
  }
}

/** An entry without what may differ between two devices that know the same. */
function essence(frame: EntryLike | undefined): unknown {
  if (frame === undefined) return undefined;
  const { type, sender, content, deleted, action, actor, members, target, reply_to } = frame;
  const { answer, file, expires } = frame;
  const known = { type, sender, action, actor, members, target, reply_to, answer };
  if (type === "file_offer") return { ...known, file, expires, deleted };
  // An edit shows what its message said then or says now; the message itself is compared.
  return type === "message" ? { ...known, content, deleted } : known;
}

/** What became of a message after it was stored, as far as somebody was told that it did. */
interface Present {
  readonly seq: number;
  readonly content: string | undefined;
}

/** The last text of every message that was edited or deleted, by its place. */
export function presents(devices: readonly ModelDevice[]): ReadonlyMap<string, Present> {
  const latest = new Map<string, Present>();
  for (const { frame, stored } of devices.flatMap(({ answers }) => [...answers.values()])) {
    if (stored === undefined || (frame.type !== "edit" && frame.type !== "delete")) continue;
    const target = `${frame.conversation}/${frame.seq}`;
    // After a deletion there is nothing that could be edited.
    const before = latest.get(target);
    const content = frame.type === "delete" ? undefined : frame.content;
    const isLast = frame.type === "delete" || before === undefined ||
      (before.content !== undefined && before.seq < stored.seq);
    if (isLast) latest.set(target, { seq: stored.seq, content });
  }
  return latest;
}

/** What a device has of every conversation is what a new device is given. */
export function checkSame(
  device: ModelDevice,
  fresh: ModelDevice,
  revised: ReadonlyMap<string, Present>,
  world: World,
): void {
  for (const { conversation, cursor } of device.store.conversations.list()) {
    const theirs = fresh.store.conversations.byId(conversation);
    assert(theirs !== undefined, `${fresh.name} does not know ${conversation}`);
    assert.equal(cursor ?? 0, theirs.cursor ?? 0, `${device.name} in ${conversation}`);
    const [mine, others] = [device.view(conversation), fresh.view(conversation)];
    const { first } = world.store.conversation(numberOf(conversation))!;
    const seqs = new Set([...mine.keys(), ...others.keys()].filter((seq) => seq >= first));
    const account = world.account(device.username).id;
    const { intervals } = world.store.membership(account, numberOf(conversation))!;
    for (const seq of seqs) {
      const target = mine.get(seq)?.target;
      // What is about a message that is gone may be gone with it.
      if (typeof target === "number" && target < first) continue;
      const change = revised.get(`${conversation}/${target ?? seq}`);
      if (change !== undefined && !isWithin(intervals, change.seq)) {
        // The text that it had in their time is kept on their devices alone.
        assert.equal(others.get(seq)?.content, undefined, `${fresh.name} knows too much`);
        continue;
      }
      const where = `${conversation}/${seq} on ${device.name}`;
      assert.deepEqual(essence(mine.get(seq)), essence(others.get(seq)), where);
    }
  }
}

/** Nobody has an entry of a time in which they were not a member. */
export function checkIntervals(device: ModelDevice, world: World): void {
  const account = world.account(device.username).id;
  for (const { conversation, intervals } of world.store.membershipsOf(account)) {
    for (const seq of device.view(conversation.id).keys()) {
      assert(
        isWithin(intervals, seq),
        `${device.name} has ${conversation.id}/${seq}, and was not in it`,
      );
    }
  }
}

/** Whatever a device said is stored once, where it was told, or was refused for good. */
export function checkAnswers(
  device: ModelDevice,
  fresh: ModelDevice,
  revised: ReadonlyMap<string, Present>,
  world: World,
): void {
  assert(!device.hasWork, `${device.name} still has something to say`);
  for (const [clientId, { frame, stored }] of device.answers) {
    if (stored === undefined) continue;
    if (frame.type !== "message" && frame.type !== "file_offer") continue;
    if (stored.seq < world.store.conversation(numberOf(stored.conversation))!.first) continue;
    const place = `${stored.conversation}/${stored.seq}`;
    const entry = fresh.view(stored.conversation).get(stored.seq);
    const where = `${place} of ${device.name}`;
    assert.equal(entry?.client_id, clientId, where);
    const present = revised.get(place);
    if (frame.type === "file_offer") {
      const { name, size, media_type, digest } = frame;
      const file = present === undefined ? { name, size, media_type, digest } : undefined;
      assert.deepEqual(entry.file, file, where);
    } else {
      const content = present === undefined ? frame.content : present.content;
      assert.equal(entry.content, content, where);
    }
    assert.equal(entry.deleted === true, present !== undefined && present.content === undefined);
  }
}

/** What somebody wrote while they were blocked is theirs alone, for ever. */
export function checkHidden(device: ModelDevice, world: World): void {
  const account = world.account(device.username).id;
  for (const { conversation, seq, author } of world.hidden.messages) {
    if (author === account) continue;
    const entry = device.view(conversation).get(seq);
    assert.equal(entry, undefined, `${device.name} has ${conversation}/${seq} of somebody blocked`);
  }
}

/** Words of the stories, as they are typed by somebody in a hurry. */
const typed = ["oi", "nao", "tud", "e", "sim"] as const;

function hasWord(content: string, typed: string): boolean {
  const words = content.normalize("NFD").replace(/\p{M}/gu, "").match(/\p{L}+/gu) ?? [];
  return words.some((word) => word.startsWith(typed));
}

/** A search finds the messages that a new device is given, and no others. */
export async function checkSearch(fresh: ModelDevice, world: World): Promise<void> {
  const entries = fresh.store.conversations.list()
    .flatMap(({ conversation }) => [...fresh.view(conversation).values()]);
  const textOf = ({ content, file }: EntryLike) =>
    String(content ?? (file as { name: string } | undefined)?.name ?? "");
  for (const text of typed) {
    const shown = entries.filter(({ type }) => type === "message" || type === "file_offer")
      .filter((entry) => hasWord(textOf(entry), text))
      .map(({ conversation, seq }) => `${conversation}/${seq}`);
    const { id } = world.account(fresh.username);
    const found = await world.store.search(id, { text, limit: 1000 });
    const places = found.entries.map(({ conversation, seq }) => `${conversation.id}/${seq}`);
    assert.deepEqual(places.sort(), shown.sort(), `${fresh.username} looks for "${text}"`);
  }
}

/** No id is in two places. */
export function checkOnce(fresh: ModelDevice): void {
  const seen = new Map<string, string>();
  for (const { conversation } of fresh.store.conversations.list()) {
    for (const [seq, { client_id }] of fresh.view(conversation)) {
      if (typeof client_id !== "string") continue;
      const place = `${conversation}/${seq}`;
      assert(!seen.has(client_id), `${client_id} is at ${seen.get(client_id)} and at ${place}`);
      seen.set(client_id, place);
    }
  }
}

function numberOf(conversation: string): number {
  return Number(conversation.slice(1));
}
