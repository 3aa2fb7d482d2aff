import assert from "node:assert/strict";
import { join } from "node:path";
import { shownBlock } from "./support/operations_page.ts";
import { findTool, toolTest } from "./support/require.ts";
import { startServerProgram } from "./support/server_program.ts";
import { temporaryFolder } from "./support/temporary_folder.ts";

/** The unit of the operator's page, in a folder, with a program that is there. */
async function writeUnit(folder: string): Promise<string> {
  const unit = await shownBlock("ini", "ExecStart=");
  const path = join(folder, "chat.service");
  await Deno.writeTextFile(path, unit.replace("/usr/local/bin/chat", Deno.execPath()));
  return path;
}

async function analyze(...args: string[]): Promise<{ code: number; said: string }> {
  const { code, stdout, stderr } = await new Deno.Command(findTool("systemd-analyze")!, { args })
    .output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  return { code, said };
}

toolTest("systemd-analyze", "systemd finds nothing wrong with the unit that is shown", async () => {
  await using folder = await temporaryFolder();
  const unit = await writeUnit(folder.path);
  assert.deepEqual(await analyze("verify", unit), { code: 0, said: "" });
});

toolTest("systemd-analyze", "the unit leaves little that could be attacked", async () => {
  await using folder = await temporaryFolder();
  const unit = await writeUnit(folder.path);
  const { code, said } = await analyze("security", "--offline=true", "--threshold=20", unit);
  assert.equal(code, 0, said.split("\n").slice(-3).join("\n"));
});

/** What a set of system calls has in it, with the sets that are part of it. */
async function callsIn(set: string): Promise<ReadonlySet<string>> {
  const { said } = await analyze("syscall-filter", "--no-pager", set);
  const names = said.split("\n").map((line) => line.trim()).filter((line) => /^[@a-z]/.test(line));
  const inner = names.filter((name) => name.startsWith("@") && name !== set).map(callsIn);
  const calls = names.filter((name) => !name.startsWith("@"));
  return new Set([...calls, ...(await Promise.all(inner)).flatMap((one) => [...one])]);
}

/** The system calls that the unit lets the program make. */
async function allowedCalls(): Promise<ReadonlySet<string>> {
  const unit = await shownBlock("ini", "ExecStart=");
  const lines = [...unit.matchAll(/^SystemCallFilter=(~?)(.*)$/gm)];
  const allowed = new Set<string>();
  for (const [, not, sets] of lines) {
    for (const set of sets!.split(" ")) {
      for (const call of await callsIn(set)) not ? allowed.delete(call) : allowed.add(call);
    }
  }
  return allowed;
}

/** Refused by the unit, and the program goes on without: it is told EPERM, and not killed. */
const doesWithout: Readonly<Record<string, string>> = {
  pkey_alloc: "V8 protects its code by other means then",
  fchown: "SQLite asks for it as root alone, and the unit's account is not",
};

toolTest(
  ["systemd-analyze", "strace"],
  "the server makes no system call that the unit keeps from it",
  async () => {
    await using folder = await temporaryFolder();
    const trace = join(folder.path, "trace");
    // With `-D` the signal that ends it goes to the server itself.
    const through = [findTool("strace")!, "-D", "-f", "-qq", "-o", trace];
    await using server = await startServerProgram(
      join(folder.path, "data"),
      [],
      undefined,
      {},
      through,
    );
    using client = await server.connectTls();
    await client.hello();
    await client.register("ana");
    await client.tell("ana", "hello");
    const response = await fetch(`http://127.0.0.1:${server.ports.http}/readyz`);
    assert.equal(response.status, 200);
    await response.body?.cancel();
    client[Symbol.dispose]();
    await server.program.kill("SIGTERM");
    const text = await Deno.readTextFile(trace);
    const made = new Set([...text.matchAll(/^\d+ +([a-z_0-9]+)\(/gm)].map(([, call]) => call!));
    assert.ok(made.has("fsync") || made.has("fdatasync"), [...made].join());
    const allowed = await allowedCalls();
    const refused = [...made].filter((call) => !allowed.has(call) && !(call in doesWithout));
    assert.deepEqual(refused, []);
  },
);
