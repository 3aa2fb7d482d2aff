import type { AdminRequest } from "../../common/admin_commands.ts";
import { exitCodes } from "../../common/exit_codes.ts";
import { runByName } from "./commands/table.ts";
import type { OfflineOptions } from "./offline.ts";

/**
 * Carries out an operator's command: the running server does it, or, when none runs, this process
 * works on its files. Says which on stderr; a password, the join lines and the like go to stdout.
 *
 * @returns the exit code.
 * @throws {Failure} when there is no such data, user or server.
 */
export async function runAdmin(request: AdminRequest, options: OfflineOptions): Promise<number> {
  await runByName(request, options);
  return exitCodes.ok;
}
