import assert from "node:assert/strict";
import { startAdminServer } from "../../../tests/support/admin_server.ts";
import { failedAdmin, runAdminQuietly } from "../../../tests/support/run_admin.ts";
import { silentLogger } from "../../../tests/support/silent_logger.ts";
import { type Caller, callerOf } from "../../auth/callers.ts";
import { listenForAdmin } from "../listen.ts";
import { lockDataDirectory } from "../lock.ts";
import { openStore } from "../../store/open.ts";
import type { Store } from "../../store/types.ts";
import { dataFolder } from "../../data_folder.ts";

function callerBy(folder: string, token: string, now = Date.now()): Caller | string {
  const store = openStore({ path: dataFolder(folder).database });
  try {
    return callerOf(store, `Bearer ${token}`, now);
  } finally {
    store.close();
  }
}

const dayMs = 24 * 60 * 60 * 1000;

Deno.test("a token for a program may do what it was made for, until it ends, and is alone on stdout", async () => {
  await using server = await startAdminServer();
  server.stop();
  const request = {
    command: "token",
    name: "prometheus",
    scope: ["metrics:read"],
    days: 2,
  } as const;
  const { stdout, stderr } = await runAdminQuietly(request, server.folder);
  assert.equal(stdout.length, 1);
  assert.match(stderr.join("\n"), /token "prometheus" \([a-z0-9]{12}\).*shown this once/);
  const caller = callerBy(server.folder, stdout[0]!);
  assert.ok(typeof caller !== "string" && caller.kind === "operator");
  assert.deepEqual([...caller.scopes], ["metrics:read"]);
  assert.equal(callerBy(server.folder, stdout[0]!, Date.now() + 2 * dayMs), "expired_token");
});

Deno.test("a token can speak for somebody, and only for what people may", async () => {
  await using server = await startAdminServer();
  await server.register("ana");
  server.stop();
  const terms = { command: "token", name: "bot", user: "ANA" } as const;
  const { stdout } = await runAdminQuietly({ ...terms, scope: ["files:read"] }, server.folder);
  const caller = callerBy(server.folder, stdout[0]!);
  assert.ok(typeof caller !== "string" && caller.kind === "account");
  assert.deepEqual([caller.account.name, [...caller.scopes]], ["ana", ["files:read"]]);
  const { message } = await failedAdmin({ ...terms, scope: ["admin:write"] }, server.folder);
  assert.match(message, /cannot have the scope "admin:write": there are .*conversations:read/);
});

Deno.test("tokens are listed without their secrets, and one that is revoked opens nothing", async () => {
  await using server = await startAdminServer();
  using _lock = await lockDataDirectory(server.folder, "en");
  const listener = await listenForAdmin(server.folder, server.services, silentLogger);
  try {
    const request = { command: "token", name: "backups", scope: ["admin:read"] } as const;
    const { stdout: [secret] } = await runAdminQuietly(request, server.folder);
    const { stdout: [line] } = await runAdminQuietly(
      { command: "tokens", json: true },
      server.folder,
    );
    const listed = JSON.parse(line!);
    assert.deepEqual(
      [listed.name, listed.user, listed.scopes, listed.last_used, listed.expired],
      ["backups", null, ["admin:read"], null, false],
    );
    assert.ok(!line!.includes(secret!));
    const { stdout: table } = await runAdminQuietly({ command: "tokens" }, server.folder);
    assert.match(table.join("\n"), /TOKEN .*\n[a-z0-9]{12} +backups +the operator +admin:read/);
    const by = () => callerOf(server.services.store, `Bearer ${secret}`, Date.now());
    assert.notEqual(typeof by(), "string");
    await runAdminQuietly({ command: "revoke-token", id: listed.token_id }, server.folder);
    assert.equal(by(), "bad_token");
    const again = await failedAdmin(
      { command: "revoke-token", id: listed.token_id },
      server.folder,
    );
    assert.match(again.message, /no token/);
    assert.match(again.hint ?? "", /chat admin tokens/);
  } finally {
    await listener.close();
  }
});

Deno.test("what makes no sense about a token is named, with what would work", async () => {
  await using server = await startAdminServer();
  server.stop();
  const command = "token" as const;
  const wrong = [
    [{ scope: ["metrics:read"] }, /--scope needs --name/],
    [{ user: "ana" }, /--user needs --name/],
    [{ days: 3 }, /--days needs --name/],
    [{ name: "x" }, /--name needs --scope.*metrics:read/],
    [{ name: "x", scope: ["metrics"] }, /--scope "metrics": there are activity:read/],
    [{ name: "two\nlines", scope: ["metrics:read"] }, /Cannot call a token/],
    [{ name: "x", scope: ["metrics:read"], new: true }, /--new is for the operator's own/],
  ] as const;
  for (const [flags, text] of wrong) {
    const { exitCode, message } = await failedAdmin({ command, ...flags }, server.folder);
    assert.equal(exitCode, 64);
    assert.match(message, text);
  }
});

Deno.test("tokens end with the password, and with the account that they speak for", async () => {
  await using server = await startAdminServer();
  await server.register("ana");
  using _lock = await lockDataDirectory(server.folder, "en");
  const listener = await listenForAdmin(server.folder, server.services, silentLogger);
  const { store } = server.services;
  const request = { command: "token", name: "bot", user: "ana", scope: ["files:read"] } as const;
  const make = async () => {
    const { stdout: [secret] } = await runAdminQuietly(request, server.folder);
    return () => callerOf(store, `Bearer ${secret}`, Date.now());
  };
  try {
    const reset = await make();
    assert.notEqual(typeof reset(), "string");
    await runAdminQuietly({ command: "reset", user: "ana" }, server.folder);
    assert.equal(reset(), "bad_token");
    const disabled = await make();
    await runAdminQuietly({ command: "disable", user: "ana" }, server.folder);
    await runAdminQuietly({ command: "enable", user: "ana" }, server.folder);
    assert.equal(disabled(), "bad_token");
    const changed = await make();
    const account = store.accountNamed("ana")!;
    await openSession(server.services.store, account.id);
    await store.commit([{
      kind: "change_password",
      account: account.id,
      expected: account.passwordHash,
      passwordHash: "another",
      session: store.sessionsOf(account.id)[0]!.id,
    }]);
    assert.equal(changed(), "bad_token");
    assert.deepEqual(store.apiTokens(), []);
  } finally {
    await listener.close();
  }
});

async function openSession(store: Store, account: number): Promise<void> {
  const at = Date.now();
  const draft = {
    publicId: "s",
    tokenHash: "s",
    agent: "",
    address: "",
    at,
    expiresAt: at + dayMs,
  };
  await store.commit([{ kind: "open_session", account, ...draft }]);
}
