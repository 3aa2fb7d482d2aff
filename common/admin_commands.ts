import type { CommandShape } from "./command_shape.ts";
import { placeSettings } from "./command_settings.ts";
import type { SettingsTable, SettingValues } from "./setting.ts";

const off = { type: "boolean", default: false } as const;

const user = { word: "user_word", about: "admin_user", completes: "person" } as const;

const whom = { word: "user_word", about: "admin_whom", completes: "person" } as const;

const json = { ...off, help: "jsonLines" } as const;

/** Every command of `chat admin`; `server/admin/commands/table.ts` has what each does. */
export const adminCommands = {
  "alerts": {
    about: "admin_alerts",
    args: {
      action: { word: "alert_action_word", about: "admin_alerts_action", optional: true },
      values: { word: "values_word", about: "admin_alerts_values", rest: true },
    },
    flags: { json },
  },
  "audit": {
    about: "admin_audit",
    args: { what: { word: "verify_word", about: "admin_audit_what" } },
    flags: {},
  },
  "backup": {
    about: "admin_backup",
    args: { file: { word: "file_word", about: "admin_backup_file", completes: "file" } },
    flags: {},
  },
  "check": { about: "admin_check", flags: {} },
  "disable": { about: "admin_disable", args: { user: whom }, flags: {} },
  "enable": { about: "admin_enable", args: { user: whom }, flags: {} },
  "epoch": {
    about: "admin_epoch",
    flags: { new: { ...off, help: "newEpoch" } },
  },
  "host-invite": {
    about: "admin_host_invite",
    flags: {
      uses: { type: "number", default: 1, min: 1, max: 10_000, help: "hostUses" },
      expires: { type: "string", value: "TIME", default: "1d" },
    },
  },
  "hosts": {
    about: "admin_hosts",
    args: {
      action: { word: "host_action_word", about: "admin_hosts_action", optional: true },
      host: { word: "host_word", about: "admin_hosts_host", optional: true },
      values: { word: "values_word", about: "admin_hosts_values", rest: true },
    },
    flags: { json },
  },
  "invite": {
    about: "admin_invite",
    flags: {
      uses: { type: "number", default: 1, min: 1, max: 10_000 },
      days: { type: "number", default: 7, min: 1, max: 365 },
      owner: off,
    },
  },
  "invites": { about: "admin_invites", flags: { json } },
  "prune": { about: "admin_prune", flags: {} },
  "reset": { about: "admin_reset", args: { user }, flags: {} },
  "restore": {
    about: "admin_restore",
    args: { file: { word: "file_word", about: "admin_restore_file", completes: "file" } },
    flags: {},
  },
  "retention": {
    about: "admin_retention",
    args: {
      conversation: {
        word: "conversation_word",
        about: "admin_retention_conversation",
        completes: "place",
        optional: true,
      },
      days: { word: "days_word", about: "admin_retention_days", optional: true },
    },
    flags: { default: { ...off, help: "usualRetention" } },
  },
  "revoke-invite": {
    about: "admin_revoke_invite",
    args: { id: { word: "id_word", about: "admin_invite_id" } },
    flags: {},
  },
  "revoke-session": {
    about: "admin_revoke_session",
    args: { id: { word: "id_word", about: "admin_session_id" } },
    flags: {},
  },
  "revoke-token": {
    about: "admin_revoke_token",
    args: { id: { word: "id_word", about: "admin_token_id" } },
    flags: {},
  },
  "role": {
    about: "admin_role",
    args: { user: whom, role: { word: "role_word", about: "admin_role_role" } },
    flags: {},
  },
  "sessions": { about: "admin_sessions", args: { user: whom }, flags: { json } },
  "token": {
    about: "admin_token",
    flags: {
      new: { ...off, help: "newToken" },
      name: { type: "string", value: "NAME", default: undefined, help: "tokenName" },
      scope: { type: "list", value: "SCOPE", default: [], help: "tokenScope" },
      user: { type: "string", value: "USER", default: undefined, help: "tokenUser" },
      days: { type: "number", default: undefined, min: 1, max: 3650, help: "tokenDays" },
    },
  },
  "tokens": { about: "admin_tokens", flags: { json } },
  "users": { about: "admin_users", flags: { json } },
} as const satisfies Readonly<Record<string, CommandShape>>;

/** The name of a command of `chat admin`. */
export type AdminCommandName = keyof typeof adminCommands;

type Arguments<Args> =
  & {
    readonly [
      Name in keyof Args as Args[Name] extends { optional: true } | { rest: true } ? never : Name
    ]: string;
  }
  & {
    readonly [Name in keyof Args as Args[Name] extends { optional: true } ? Name : never]?: string;
  }
  & {
    readonly [Name in keyof Args as Args[Name] extends { rest: true } ? Name : never]?:
      readonly string[];
  };

type Said<Shape extends CommandShape> =
  & (Shape extends { readonly args: infer Args } ? Arguments<Args> : unknown)
  & Partial<SettingValues<Shape["flags"]>>;

/** What `chat admin` was asked to do: the command, its arguments and its flags by their names. */
export type AdminRequest<Name extends AdminCommandName = AdminCommandName> = {
  [One in Name]: { readonly command: One } & Said<(typeof adminCommands)[One]>;
}[Name];

/** The flags of a command, and those that all of them have. */
export function adminFlags(name: AdminCommandName): SettingsTable {
  return { ...adminCommands[name].flags, ...placeSettings };
}
