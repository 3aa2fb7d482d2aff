import { type AdminCommandName, adminCommands, adminFlags } from "./admin_commands.ts";
import type { CommandShape, CommandTable } from "./command_shape.ts";
import {
  completionsSettings,
  connectSettings,
  discoverSettings,
  exportSettings,
  historySettings,
  placeSettings,
  reportSettings,
  sendSettings,
} from "./command_settings.ts";
import { serveSettings } from "./settings.ts";

const adminNames = Object.keys(adminCommands) as AdminCommandName[];

const adminTable: CommandTable = Object.fromEntries(adminNames.map((name) => {
  return [name, { ...adminCommands[name], flags: adminFlags(name) }];
}));

/**
 * Every command of `chat`, in the order of the help. The command line, its help, what shells
 * complete and `docs/MANUAL.md` are made from this table.
 */
export const commands = {
  "serve": { about: "serve", flags: serveSettings },
  "connect": {
    about: "connect",
    args: { join: { word: "join_word", about: "connect_join", optional: true } },
    flags: connectSettings,
  },
  "send": {
    about: "send",
    args: {
      to: { word: "to_word", about: "send_to", completes: "place" },
      text: { word: "text_word", about: "send_text", optional: true },
    },
    flags: sendSettings,
  },
  "history": {
    about: "history",
    args: {
      conversation: {
        word: "conversation_word",
        about: "history_conversation",
        completes: "place",
      },
    },
    flags: historySettings,
  },
  "discover": { about: "discover", flags: discoverSettings },
  "report-metrics": { about: "report_metrics", flags: reportSettings },
  "export": {
    about: "export",
    flags: {},
    commands: {
      "activity": { about: "export_activity", flags: exportSettings },
      "conversation": {
        about: "export_conversation",
        args: {
          name: { word: "conversation_word", about: "export_which", completes: "place" },
        },
        flags: exportSettings,
      },
    },
  },
  "audit": {
    about: "admin_audit",
    flags: {},
    commands: { "verify": { about: "admin_audit_what", flags: placeSettings } },
  },
  "admin": { about: "admin", flags: {}, commands: adminTable },
  "where": { about: "where", flags: placeSettings },
  "completions": {
    about: "completions",
    args: { shell: { word: "shell_word", about: "completions_shell" } },
    flags: completionsSettings,
  },
} as const satisfies CommandTable;

/** `chat` itself. */
export const program: CommandShape = { about: "about", flags: {}, commands };
