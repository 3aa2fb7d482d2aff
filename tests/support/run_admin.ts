import assert from "node:assert/strict";
import type { AdminRequest } from "../../common/admin_commands.ts";
import { Failure } from "../../common/failure.ts";
import { runAdmin } from "../../server/admin/command.ts";

const env = { get: (name: string) => name === "CHAT_PASSWORD_COST" ? "10" : undefined };

/** What a command said, line by line. */
export interface Said {
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

/** Runs a command of `chat admin` in this process and keeps what it says. */
export async function runAdminQuietly(request: AdminRequest, data: string): Promise<Said> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const { log, error } = console;
  console.log = (line: string) => void stdout.push(line);
  console.error = (line: string) => void stderr.push(line);
  try {
    assert.equal(await runAdmin(request, { data, language: "en", env }), 0);
  } finally {
    Object.assign(console, { log, error });
  }
  return { stdout, stderr };
}

/** Runs a command of `chat admin` that must fail. */
export async function failedAdmin(request: AdminRequest, data: string): Promise<Failure> {
  const caught = await runAdminQuietly(request, data)
    .then(() => undefined, (error: unknown) => error);
  assert.ok(caught instanceof Failure, String(caught));
  return caught;
}
