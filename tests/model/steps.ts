import fc from "fast-check";
import { digestOf } from "../../protocol/content.ts";
import { uuidv7 } from "../../protocol/ids.ts";
import type { OutboxFrame } from "../../client/core/store/outbox_table.ts";
import type { ModelDevice } from "./device.ts";
import { names, type World } from "./world.ts";

/** Something that happens in a story. All of it is plain data, so that a seed tells it again. */
export type Step =
  | { readonly kind: "say"; readonly device: number; readonly to: string; readonly text: string }
  | { readonly kind: "connect"; readonly device: number }
  | {
    readonly kind: "cut";
    readonly device: number;
    readonly toServer: number;
    readonly toClient: number;
  }
  | { readonly kind: "show"; readonly device: number; readonly which: number }
  | { readonly kind: "group"; readonly device: number; readonly name: string }
  | {
    readonly kind: "members";
    readonly device: number;
    readonly name: string;
    readonly verb: "add_to_group" | "remove_from_group";
    readonly who: string;
  }
  | { readonly kind: "leave"; readonly device: number; readonly name: string }
  | { readonly kind: "offer"; readonly device: number; readonly to: string; readonly name: string }
  /** About one of the entries that a device has. */
  | { readonly kind: "reply"; readonly device: number; readonly which: number }
  | {
    readonly kind: "edit";
    readonly device: number;
    readonly which: number;
    readonly text: string;
  }
  | { readonly kind: "delete"; readonly device: number; readonly which: number }
  | {
    readonly kind: "answer";
    readonly device: number;
    readonly which: number;
    readonly answer: "accepted" | "declined";
  }
  | { readonly kind: "expire"; readonly which: number }
  | {
    readonly kind: "role";
    readonly device: number;
    readonly name: string;
    readonly who: string;
    readonly role: "owner" | "admin" | "member";
  }
  | {
    readonly kind: "mute";
    readonly device: number;
    readonly name: string;
    readonly who: string;
    readonly muted: boolean;
  }
  | { readonly kind: "rename"; readonly device: number; readonly from: string; readonly to: string }
  | {
    readonly kind: "block";
    readonly device: number;
    readonly who: string;
    readonly verb: "block" | "unblock";
  }
  | { readonly kind: "prune"; readonly conversation: number; readonly ageMs: number }
  | { readonly kind: "time"; readonly ms: number }
  | { readonly kind: "jump"; readonly ms: number }
  | { readonly kind: "turns"; readonly count: number }
  | { readonly kind: "settle" }
  | { readonly kind: "kill"; readonly keep: number }
  | { readonly kind: "restart" };

const device = fc.nat({ max: 2 * names.length - 1 });
const who = fc.constantFrom(...names);
const group = fc.constantFrom("#a", "#b");
const to = fc.oneof(who, group, fc.constant("#lobby"));
const role = fc.constantFrom("owner" as const, "admin" as const, "member" as const);
/** The newest entries more often than older ones. */
const place = fc.oneof(fc.nat({ max: 2 }), fc.nat({ max: 30 }));
/** The long one takes its time to leave the index of words. */
const text = fc.constantFrom("é", "ou não", `tudo ${"-".repeat(300)}`);
const bytes = fc.oneof(fc.constant(0), fc.nat({ max: 700 }));
const is = <K extends string>(kind: K) => fc.constant(kind);

const weighted: [number, fc.Arbitrary<Step>][] = [
  [10, fc.record({ kind: is("say"), device, to, text: fc.constantFrom("oi", "tudo bem?", "não") })],
  [6, fc.record({ kind: is("connect"), device })],
  [3, fc.record({ kind: is("cut"), device, toServer: bytes, toClient: bytes })],
  [3, fc.record({ kind: is("show"), device, which: fc.nat({ max: 9 }) })],
  [2, fc.record({ kind: is("group"), device, name: group })],
  [
    3,
    fc.record({
      kind: is("members"),
      device,
      name: group,
      verb: fc.constantFrom("add_to_group" as const, "remove_from_group" as const),
      who,
    }),
  ],
  [1, fc.record({ kind: is("leave"), device, name: group })],
  [2, fc.record({ kind: is("reply"), device, which: place })],
  [5, fc.record({ kind: is("edit"), device, which: place, text })],
  [3, fc.record({ kind: is("delete"), device, which: place })],
  [
    3,
    fc.record({
      kind: is("offer"),
      device,
      to,
      name: fc.constantFrom("oi.txt", "não é.jpg"),
    }),
  ],
  [
    3,
    fc.record({
      kind: is("answer"),
      device,
      which: place,
      answer: fc.constantFrom("accepted" as const, "declined" as const),
    }),
  ],
  [1, fc.record({ kind: is("expire"), which: fc.nat({ max: 3 }) })],
  [1, fc.record({ kind: is("role"), device, name: group, who, role })],
  [2, fc.record({ kind: is("mute"), device, name: group, who, muted: fc.boolean() })],
  [
    1,
    fc.record({ kind: is("rename"), device, from: group, to: fc.constantFrom("#a", "#b", "#c") }),
  ],
  [
    2,
    fc.record({
      kind: is("block"),
      device,
      who,
      verb: fc.constantFrom("block" as const, "block" as const, "unblock" as const),
    }),
  ],
  [
    1,
    fc.record({
      kind: is("prune"),
      conversation: fc.constantFrom(1, 2, 3),
      ageMs: fc.constantFrom(0, 100, 1_000),
    }),
  ],
  [2, fc.record({ kind: is("time"), ms: fc.constantFrom(50, 250, 1_500, 7_000) })],
  [1, fc.record({ kind: is("jump"), ms: fc.constantFrom(3_600_000, -3_600_000) })],
  [3, fc.record({ kind: is("turns"), count: fc.nat({ max: 6 }) })],
  [3, fc.record({ kind: is("settle") })],
  [1, fc.record({ kind: is("kill"), keep: bytes })],
  [1, fc.record({ kind: is("restart") })],
];

/** Any step. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  ...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary })),
);

/** Lets a step happen. */
export async function take(step: Step, world: World): Promise<void> {
  switch (step.kind) {
    case "time":
      return world.clock.advance(step.ms);
    case "prune":
      return await world.prune(step.conversation, world.clock.now() - step.ageMs);
    case "expire":
      return await world.expire(step.which);
    case "offer":
      return await offer(step, world.devices[step.device]!, world);
    case "jump":
      return world.clock.jump(step.ms);
    case "turns":
      return await world.turns(step.count);
    case "settle":
      return await world.settle();
    case "kill":
      return await world.kill(step.keep);
    case "restart":
      return await world.restart();
    default:
      return act(step, world.devices[step.device]!, world);
  }
}

async function offer(
  { to: receiver, name }: Extract<Step, { kind: "offer" }>,
  actor: ModelDevice,
  world: World,
): Promise<void> {
  const client_id = uuidv7();
  // Few, so that some are offered twice.
  const digest = digestOf(name);
  const upload = await world.upload(actor.username, digest);
  if (upload === undefined) return;
  const about = { upload, name, media_type: "text/plain", size: 7, digest };
  actor.ask({ type: "file_offer", client_id, receiver, ...about });
}

function act(
  step: Exclude<Extract<Step, { device: number }>, { kind: "offer" }>,
  actor: ModelDevice,
  world: World,
): void {
  switch (step.kind) {
    case "connect":
      return world.connect(actor);
    case "cut":
      return actor.cut(step.toServer, step.toClient);
    case "show": {
      const known = actor.store.conversations.list();
      if (known.length > 0) actor.show(known[step.which % known.length]!.conversation);
      return;
    }
    case "block":
      return actor.mention({ type: step.verb, id: step.verb, username: step.who });
    case "reply":
    case "edit":
    case "delete":
    case "answer":
      return about(step, actor);
    default:
      return actor.ask(requestOf(step, actor));
  }
}

function about(
  step: Extract<Step, { which: number; kind: "reply" | "edit" | "delete" | "answer" }>,
  actor: ModelDevice,
): void {
  const entry = actor.recent(step.which);
  if (entry === undefined) return;
  const { conversation, seq } = entry;
  const client_id = uuidv7();
  if (step.kind === "answer") {
    const { answer } = step;
    return actor.ask({ type: "file_answer", client_id, conversation, seq, answer });
  }
  if (step.kind === "delete") return actor.ask({ type: "delete", client_id, conversation, seq });
  const content = step.kind === "edit" ? step.text : "sim";
  const digest = digestOf(content);
  actor.ask(
    step.kind === "edit"
      ? { type: "edit", client_id, conversation, seq, content, digest }
      : { type: "message", client_id, conversation, reply_to: seq, content, digest },
  );
}

type Request = Extract<
  Step,
  { kind: "say" | "group" | "members" | "leave" | "role" | "mute" | "rename" }
>;

function requestOf(step: Request, actor: ModelDevice): OutboxFrame {
  const client_id = uuidv7();
  switch (step.kind) {
    case "say": {
      const { to: receiver, text: content } = step;
      return { type: "message", client_id, receiver, content, digest: digestOf(content) };
    }
    case "group": {
      const members = names.filter((name) => name !== actor.username).slice(0, 1);
      return { type: "create_group", client_id, name: step.name, members };
    }
    case "members":
      return { type: step.verb, client_id, receiver: step.name, members: [step.who] };
    case "role": {
      const { name: receiver, who: username, role } = step;
      return { type: "set_role", client_id, receiver, username, role };
    }
    case "mute": {
      const { name: receiver, who: username, muted } = step;
      return { type: "mute", client_id, receiver, username, muted };
    }
    case "rename":
      return { type: "rename_group", client_id, receiver: step.from, name: step.to };
    case "leave":
      return { type: "leave_group", client_id, receiver: step.name };
  }
}
