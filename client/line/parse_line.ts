import { parseDuration } from "../../common/duration.ts";
import { type BareWord, type CommandWord, type LineCommand, type Which } from "./line_commands.ts";

/** Entries that `/history` shows unless told otherwise. */
const defaultHistory = 20;

/** Most entries that `/history` shows: more than anybody scrolls. */
const maxHistory = 1000;

/**
 * Reads a typed line: `/word …` is a command, `//…` a text that starts with a slash, and anything
 * else is a text.
 */
export function parseLine(line: string): LineCommand {
  const text = line.trimEnd();
  if (text.trim() === "") return { kind: "nothing" };
  if (text.startsWith("//")) return { kind: "text", text: text.slice(1) };
  if (!text.startsWith("/")) return { kind: "text", text };
  const [, word = "", rest = ""] = /^\/(\S*)\s*([\s\S]*)$/.exec(text) ?? [];
  const name = word.toLowerCase();
  const command = Object.hasOwn(parsers, name) ? name as CommandWord : undefined;
  return (command && parsers[command](rest)) ?? { kind: "wrong", word: `/${word}`, command };
}

const parsers: Record<CommandWord, (rest: string) => LineCommand | undefined> = {
  msg(rest) {
    const [, to, text = ""] = /^(\S+)\s*([\s\S]*)$/.exec(rest) ?? [];
    return to === undefined ? undefined : { kind: "msg", to: personOf(to), text };
  },
  join(rest) {
    const [to, ...more] = words(rest);
    return to === undefined || more.length > 0 ? undefined : { kind: "join", to: personOf(to) };
  },
  group(rest) {
    const [name, ...members] = words(rest);
    if (name === undefined) return undefined;
    return { kind: "group", name: withHash(name), members: members.map(personOf) };
  },
  add: (rest) => membership("add", rest),
  remove: (rest) => membership("remove", rest),
  leave: (rest) => ofGroup("leave", rest),
  members: (rest) => ofGroup("members", rest),
  rename(rest) {
    const { group, others } = named(rest);
    const [name = group, ...more] = others;
    if (name === undefined || more.length > 0) return undefined;
    return { kind: "rename", group: others.length > 0 ? group : undefined, name: withHash(name) };
  },
  role(rest) {
    const { group, others: [user, role, ...more] } = named(rest);
    if (user === undefined || !isRole(role) || more.length > 0) return undefined;
    return { kind: "role", group, user: personOf(user), role };
  },
  mute: (rest) => muting("mute", rest),
  unmute: (rest) => muting("unmute", rest),
  reply: (rest) => withText("reply", rest),
  edit: (rest) => withText("edit", rest),
  delete(rest) {
    const which = whichOf(rest);
    return which === undefined ? undefined : { kind: "delete", which };
  },
  send: (rest) => rest === "" ? undefined : { kind: "send", rest },
  accept(rest) {
    const [, number = "", folder = ""] = /^(\S+)\s*([\s\S]*)$/.exec(rest) ?? [];
    const which = whichOf(number);
    if (which === undefined) return undefined;
    return { kind: "accept", which, folder: folder === "" ? undefined : folder };
  },
  decline(rest) {
    const which = whichOf(rest);
    return which === undefined ? undefined : { kind: "decline", which };
  },
  files: (rest) => bare("files", rest),
  cancel(rest) {
    return /^[1-9]\d{0,8}$/.test(rest) ? { kind: "cancel", id: Number(rest) } : undefined;
  },
  search: (rest) => rest === "" ? undefined : { kind: "search", query: rest },
  contact(rest) {
    const [does, user, ...more] = words(rest);
    if ((does !== "add" && does !== "remove") || user === undefined) return undefined;
    return more.length > 0 ? undefined : { kind: "contact", does, user: personOf(user) };
  },
  block: (rest) => ofPerson("block", rest),
  unblock: (rest) => ofPerson("unblock", rest),
  revoke(rest) {
    const [session, ...more] = words(rest);
    return session === undefined || more.length > 0 ? undefined : { kind: "revoke", session };
  },
  history(rest) {
    const [count = String(defaultHistory), ...more] = words(rest);
    if (!/^[1-9]\d{0,5}$/.test(count) || more.length > 0) return undefined;
    return { kind: "history", count: Math.min(maxHistory, Number(count)) };
  },
  who: (rest) => bare("who", rest),
  hosts: (rest) => bare("hosts", rest),
  alerts: (rest) => bare("alerts", rest),
  ack(rest) {
    if (rest === "") return { kind: "ack" };
    const incident = incidentOf(rest);
    return incident === undefined ? undefined : { kind: "ack", incident };
  },
  silence(rest) {
    const all = words(rest);
    const [time = "", number, ...more] = all.toReversed();
    const ms = time === "off" ? 0 : parseDuration(time);
    if (ms === undefined || more.length > 0) return undefined;
    if (number === undefined) return { kind: "silence", seconds: ms / 1000 };
    const incident = incidentOf(number);
    return incident === undefined ? undefined : { kind: "silence", incident, seconds: ms / 1000 };
  },
  contacts: (rest) => bare("contacts", rest),
  away: (rest) => bare("away", rest),
  back: (rest) => bare("back", rest),
  sessions: (rest) => bare("sessions", rest),
  password: (rest) => bare("password", rest),
  invite: (rest) => bare("invite", rest),
  // What ends one session is /forget; nobody shall end all of them by a slip.
  logout: (rest) => rest === "all" ? { kind: "logout" } : undefined,
  forget: (rest) => bare("forget", rest),
  help: (rest) => bare("help", rest),
  quit: (rest) => bare("quit", rest),
};

function incidentOf(text: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(text.trim()) ? Number(text) : undefined;
}

function bare(kind: BareWord, rest: string): LineCommand | undefined {
  return rest === "" ? { kind } : undefined;
}

function membership(kind: "add" | "remove", rest: string): LineCommand | undefined {
  const { group, others } = named(rest);
  return others.length === 0 ? undefined : { kind, group, members: others.map(personOf) };
}

function ofGroup(kind: "leave" | "members", rest: string): LineCommand | undefined {
  const [group, ...more] = words(rest);
  return more.length > 0 ? undefined : { kind, group };
}

function muting(kind: "mute" | "unmute", rest: string): LineCommand | undefined {
  const { group, others: [user, ...more] } = named(rest);
  if (user === undefined || more.length > 0) return undefined;
  return { kind, group, user: personOf(user) };
}

function ofPerson(kind: "block" | "unblock", rest: string): LineCommand | undefined {
  const [user, ...more] = words(rest);
  return user === undefined || more.length > 0 ? undefined : { kind, user: personOf(user) };
}

function withText(kind: "reply" | "edit", rest: string): LineCommand | undefined {
  const [, number = "", text = ""] = /^(\S+)\s+([\s\S]+)$/.exec(rest) ?? [];
  const which = whichOf(number);
  return which === undefined ? undefined : { kind, which, text };
}

function whichOf(word: string): Which | undefined {
  if (word.toLowerCase() === "last") return "last";
  return /^[1-9]\d{0,14}$/.test(word) ? Number(word) : undefined;
}

/** The group that is named first, and the other words. */
function named(rest: string): { readonly group: string | undefined; readonly others: string[] } {
  const others = words(rest);
  const group = others[0]?.startsWith("#") ? others.shift() : undefined;
  return { group, others };
}

function isRole(word: string | undefined): word is "owner" | "admin" | "member" {
  return word === "owner" || word === "admin" || word === "member";
}

function withHash(name: string): string {
  return name.startsWith("#") ? name : `#${name}`;
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** People write `@bia` elsewhere. */
function personOf(word: string): string {
  return word.startsWith("@") ? word.slice(1) : word;
}
