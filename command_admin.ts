import type { Command } from "commander";
import { type CommandContext, settingsOf } from "./command_context.ts";
import { addSettings } from "./command_help.ts";
import {
  type AdminCommandName,
  adminCommands,
  type AdminCommandShape,
  adminFlags,
  type AdminRequest,
} from "./common/admin_commands.ts";
import { placeSettings } from "./common/command_settings.ts";

/** Describes `chat admin` and all of its commands. */
export function addAdmin(program: Command, context: CommandContext): void {
  const { say } = context;
  const admin = program.command("admin").description(say("admin")).usage(say("command_word"));
  admin.helpCommand(`help [${say("command_word")}]`, say("help_command"));
  for (const name of Object.keys(adminCommands) as AdminCommandName[]) {
    addCommand(admin, name, context);
  }
}

function addCommand(admin: Command, name: AdminCommandName, context: CommandContext): void {
  const { language, say, env, finish } = context;
  const { about, args = {} }: AdminCommandShape = adminCommands[name];
  const command = admin.command(name).description(say(about));
  for (const argument of Object.values(args)) {
    const word = say(argument.word);
    const shown = argument.rest ? `[${word}...]` : argument.optional ? `[${word}]` : `<${word}>`;
    command.argument(shown, say(argument.about));
  }
  addSettings(command, adminFlags(name), language).action(async (...given: unknown[]) => {
    const { data, lang } = settingsOf(placeSettings, command, context);
    const said = Object.keys(args).map((key, index) => [key, given[index]]);
    const flags = settingsOf(adminCommands[name].flags, command, context);
    // The table is what the request's type is made from; the compiler cannot follow it here.
    const request = { command: name, ...Object.fromEntries(said), ...flags } as AdminRequest;
    const { runAdmin } = await import("./server/admin/command.ts");
    finish(await runAdmin(request, { data, language: lang, env }));
  });
}
