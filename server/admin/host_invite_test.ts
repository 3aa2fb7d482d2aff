import assert from "node:assert/strict";
import type { AdminRequest } from "../../common/admin_commands.ts";
import { Failure } from "../../common/failure.ts";
import { parseEnrolment } from "../../protocol/enrolment.ts";
import { startAdminServer } from "../../tests/support/admin_server.ts";
import { silentLogger } from "../../tests/support/silent_logger.ts";
import { hashSecret, newToken } from "../auth/tokens.ts";
import { dataFolder } from "../data_folder.ts";
import { openStore } from "../store/open.ts";
import type { Store } from "../store/types.ts";
import { runAdmin } from "./command.ts";
import { listenForAdmin } from "./listen.ts";
import { lockDataDirectory } from "./lock.ts";

const env = { get: () => undefined };

/** Runs a command and answers with what stdout says. */
async function run(request: AdminRequest, data: string): Promise<string[]> {
  const said: string[] = [];
  const { log, error } = console;
  console.log = (line: string) => void said.push(line);
  console.error = () => {};
  try {
    assert.equal(await runAdmin(request, { data, language: "en", env }), 0);
  } finally {
    Object.assign(console, { log, error });
  }
  return said;
}

/** How many hosts can be enrolled by an invite. */
async function usesOf(store: Store, invite: string): Promise<number> {
  for (let uses = 0;; uses++) {
    const [outcome] = await store.commit([{
      kind: "enroll_host",
      name: `host${uses}`,
      tokenHash: newToken(),
      inviteHash: hashSecret(invite),
      address: "::1",
      at: Date.now(),
    }]);
    if (!outcome!.ok) return uses;
  }
}

Deno.test("a running server makes one string for hosts, and stdout says nothing else", async () => {
  await using server = await startAdminServer();
  using _lock = await lockDataDirectory(server.folder, "en");
  const listener = await listenForAdmin(server.folder, server.services, silentLogger);
  const stdout = await run({ command: "host-invite", uses: 3, expires: "12h" }, server.folder);
  await listener.close();
  assert.equal(stdout.length, 1);
  const { invite, ...place } = parseEnrolment(stdout[0]!)!;
  const { hosts, port, fingerprint } = server.services.place;
  assert.deepEqual(place, { host: hosts[0], port, fingerprint });
  assert.equal(await usesOf(server.services.store, invite), 3);
});

Deno.test("without a server the string is made on its files, for one host unless told otherwise", async () => {
  await using server = await startAdminServer();
  server.stop();
  const [text] = await run({ command: "host-invite" }, server.folder);
  const store = openStore({ path: dataFolder(server.folder).database });
  assert.equal(await usesOf(store, parseEnrolment(text!)!.invite), 1);
  store.close();
});

Deno.test("a time or a number that cannot be used is named, and nothing is made", async () => {
  await using server = await startAdminServer();
  for (const wrong of [{ expires: "tomorrow" }, { expires: "366d" }, { uses: 0 }]) {
    const request = { command: "host-invite", ...wrong } as const;
    await assert.rejects(run(request, server.folder), (error: unknown) => {
      assert.ok(error instanceof Failure && error.exitCode === 64);
      return error.message.includes(String(Object.values(wrong)[0]));
    });
  }
});
