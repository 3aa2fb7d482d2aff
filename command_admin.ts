import type { Command } from "commander";
import { type CommandContext, settingsOf } from "./command_context.ts";
import { addCommand } from "./command_help.ts";
import {
  type AdminCommandName,
  adminCommands,
  type AdminRequest,
} from "./common/admin_commands.ts";
import { placeSettings } from "./common/command_settings.ts";
import type { CommandShape } from "./common/command_shape.ts";
import { commands } from "./common/commands.ts";

/** Describes `chat admin` and all of its commands. */
export function addAdmin(program: Command, context: CommandContext): void {
  const admin = addCommand(program, "admin", commands.admin, context);
  for (const [name, shape] of Object.entries(commands.admin.commands)) {
    addOne(admin, name as AdminCommandName, shape, context);
  }
}

function addOne(
  admin: Command,
  name: AdminCommandName,
  shape: CommandShape,
  context: CommandContext,
): void {
  const command = addCommand(admin, name, shape, context);
  command.action(async (...given: unknown[]) => {
    const { data, lang } = settingsOf(placeSettings, command, context);
    const said = Object.keys(shape.args ?? {}).map((key, index) => [key, given[index]]);
    const flags = settingsOf(adminCommands[name].flags, command, context);
    // The table is what the request's type is made from; the compiler cannot follow it here.
    const request = { command: name, ...Object.fromEntries(said), ...flags } as AdminRequest;
    const { runAdmin } = await import("./server/admin/command.ts");
    context.finish(await runAdmin(request, { data, language: lang, env: context.env }));
  });
}
