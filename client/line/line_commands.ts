/** A message of the current conversation: by its number, or the last one that can be meant. */
export type Which = number | "last";

interface OfGroup {
  /** Absent: the current one. */
  readonly group: string | undefined;
}

/** A command of each of several kinds, with the same parts. */
type Each<Kind extends string, Parts = unknown> = {
  [One in Kind]: { readonly kind: One } & Parts;
}[Kind];

/** What a typed line asks for. */
export type LineCommand =
  | { readonly kind: "nothing" }
  | { readonly kind: "text"; readonly text: string }
  /** Talks to somebody from now on, and says something right away if there is a text. */
  | { readonly kind: "msg"; readonly to: string; readonly text: string }
  | { readonly kind: "join"; readonly to: string }
  | Each<"reply" | "edit", { readonly which: Which; readonly text: string }>
  | { readonly kind: "delete"; readonly which: Which }
  /** A file, to somebody who is named before it or to the current place. */
  | { readonly kind: "send"; readonly rest: string }
  | { readonly kind: "accept"; readonly which: Which; readonly folder: string | undefined }
  | { readonly kind: "decline"; readonly which: Which }
  | { readonly kind: "cancel"; readonly id: number }
  | { readonly kind: "history"; readonly count: number }
  | { readonly kind: "search"; readonly query: string }
  | { readonly kind: "group"; readonly name: string; readonly members: readonly string[] }
  | Each<"add" | "remove", OfGroup & { readonly members: readonly string[] }>
  | Each<"leave" | "members", OfGroup>
  | Each<"rename", OfGroup & { readonly name: string }>
  | Each<"role", OfGroup & { readonly user: string; readonly role: "owner" | "admin" | "member" }>
  | Each<"mute" | "unmute", OfGroup & { readonly user: string }>
  | { readonly kind: "contact"; readonly does: "add" | "remove"; readonly user: string }
  | Each<"block" | "unblock", { readonly user: string }>
  | { readonly kind: "revoke"; readonly session: string }
  | { readonly kind: "ack"; readonly incident?: number }
  /** For so many seconds; 0 ends it. */
  | { readonly kind: "silence"; readonly incident?: number; readonly seconds: number }
  | Each<BareWord>
  /** The command is not one of ours, or lacks something; `command` is the one that it looks like. */
  | { readonly kind: "wrong"; readonly word: string; readonly command: CommandWord | undefined };

/** Commands that take nothing behind their word. */
export type BareWord =
  | "who"
  | "files"
  | "hosts"
  | "alerts"
  | "contacts"
  | "away"
  | "back"
  | "sessions"
  | "password"
  | "invite"
  | "logout"
  | "forget"
  | "help"
  | "quit";

/** One kind of command, with what it needs. */
export type CommandOf<Kind extends LineCommand["kind"]> = Extract<LineCommand, { kind: Kind }>;

/** How each command is written, before `saidIn` has put it into the person's language. */
export const usages = {
  msg: "/msg NAME [TEXT]",
  join: "/join NAME|#NAME",
  reply: "/reply N|last TEXT",
  edit: "/edit N|last TEXT",
  delete: "/delete N|last",
  send: "/send [NAME] PATH",
  accept: "/accept N|last [DIR]",
  decline: "/decline N|last",
  files: "/files",
  cancel: "/cancel N",
  history: "/history [N]",
  search: "/search WORD …",
  group: "/group #NAME [NAME …]",
  add: "/add [#NAME] NAME …",
  remove: "/remove [#NAME] NAME …",
  leave: "/leave [#NAME]",
  members: "/members [#NAME]",
  rename: "/rename [#NAME] #NEW",
  role: "/role [#NAME] NAME owner|admin|member",
  mute: "/mute [#NAME] NAME",
  unmute: "/unmute [#NAME] NAME",
  who: "/who",
  contacts: "/contacts",
  contact: "/contact add|remove NAME",
  block: "/block NAME",
  unblock: "/unblock NAME",
  away: "/away",
  back: "/back",
  hosts: "/hosts",
  alerts: "/alerts",
  ack: "/ack [N]",
  silence: "/silence [N] 2h|off",
  invite: "/invite",
  sessions: "/sessions",
  revoke: "/revoke ID",
  password: "/password",
  logout: "/logout all",
  forget: "/forget",
  help: "/help",
  quit: "/quit",
} as const;

/** A command's word, such as `msg`. */
export type CommandWord = keyof typeof usages;
