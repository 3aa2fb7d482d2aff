import assert from "node:assert/strict";
import { join } from "node:path";
import { runChat } from "./program.ts";
import { type ServerProgram, startServerProgram } from "./server_program.ts";
import { inFolder } from "./temporary_folder.ts";

/** A server, an invite for ten hosts, and the folder that everything is in. */
export interface ReportHouse {
  readonly folder: string;
  readonly server: ServerProgram;
  readonly invite: string;
}

/** Runs something with a server to which machines can report. */
export async function inReportHouse(run: (house: ReportHouse) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const data = join(folder, "server");
    await using server = await startServerProgram(data);
    const invited = await runChat(["admin", "host-invite", "--uses", "10", "--data", data]);
    assert.equal(invited.code, 0, invited.stderr);
    await run({ folder, server, invite: invited.stdout.trim() });
  });
}

/** Enrols a host, whose data folder has its name. */
export async function enrollHost({ folder, invite }: ReportHouse, host: string): Promise<void> {
  const args = ["report-metrics", "--data", join(folder, host), "--host-name", host];
  const said = await runChat([...args, "--enroll", invite]);
  assert.deepEqual(said, { code: 0, stdout: "", stderr: "" });
}

/** What the server logged of reports. */
export function reportsLogged({ server }: ReportHouse): Record<string, unknown>[] {
  return server.program.stderr.lines.filter((line) => line.includes('"event":"report"'))
    .map((line) => JSON.parse(line));
}

/**
 * Runs the command of a crontab's line as cron does: with a shell, and next to nothing in the
 * environment.
 */
export async function runCronLine(line: string, home: string) {
  const [, command = ""] = /^(?:\S+ ){5}(.*)$/.exec(line) ?? [];
  assert.ok(!/(?<!\\)%/.test(command), "an unescaped % would end the command");
  const variables = [`HOME=${home}`, "PATH=/usr/bin:/bin", "SHELL=/bin/sh", "LOGNAME=somebody"];
  const { code, stdout, stderr } = await new Deno.Command("/usr/bin/env", {
    args: ["-i", ...variables, "/bin/sh", "-c", command.replaceAll("\\%", "%")],
    cwd: home,
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
