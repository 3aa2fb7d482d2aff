import assert from "node:assert/strict";
import type { AdminRequest } from "../common/admin_commands.ts";
import { lockDataDirectory } from "../server/admin/lock.ts";
import { type EdgeServer, startEdgeServer } from "./support/edge_server.ts";
import { runAdminQuietly } from "./support/run_admin.ts";
import { assertHungUp, listOf, open } from "./support/session_cases.ts";
import { testPassword } from "./support/test_password.ts";
import type { WireClient } from "./support/wire_client.ts";

/** Runs a command of the operator's against a running server; what it prints as JSON. */
async function order(house: EdgeServer, request: AdminRequest): Promise<Record<string, unknown>[]> {
  using _lock = await lockDataDirectory(house.folder, "en");
  const { stdout } = await runAdminQuietly(request, house.folder);
  return stdout.map((line) => JSON.parse(line));
}

async function classic(house: EdgeServer, username: string): Promise<WireClient> {
  const client = await house.connect("tcp");
  await client.say({ type: "login", username, password: testPassword });
  await client.next("login_response");
  return client;
}

Deno.test("who is disabled is hung up on everywhere, stays out, and has missed nothing when back", async () => {
  await using house = await startEdgeServer();
  const { client: phone, answer } = await open(house, "tcp", "bia");
  const { client: laptop } = await open(house, "ws", "bia");
  const old = await classic(house, "bia");
  const { client: ana } = await open(house, "tcp", "ana");
  await order(house, { command: "disable", user: "bia" });
  await Promise.all([assertHungUp(phone, "disabled"), assertHungUp(laptop, "disabled"), old.ended]);

  const { client: late, answer: refused } = await open(house, "tcp", "bia");
  assert.deepEqual([refused.status, refused.code], ["error", "disabled"]);
  assert.match(String(refused.message), /"bia"/);
  assert.equal((await late.login("bia", { token: answer.token })).code, "bad_token");
  assert.equal((await late.login("bia", { password: "wrong guess" })).code, "wrong_credentials");
  assert.equal((await ana.tell("bia", "for later")).type, "message_ack");

  await order(house, { command: "enable", user: "bia" });
  assert.equal((await late.login("bia")).status, "success");
  assert.equal((await late.next("message")).content, "for later");
  for (const client of [late, ana]) client.close();
});

Deno.test("an account that is disabled while its password is checked does not get in", async () => {
  await using house = await startEdgeServer();
  (await open(house, "tcp", "bia")).client.close();
  const { passwords, store } = house.server.services;
  const account = store.accountNamed("bia")!.id;
  const verify = passwords.verify.bind(passwords);
  passwords.verify = async (...args) => {
    const isRight = await verify(...args);
    await store.commit([{ kind: "set_disabled", account, disabled: true }]);
    return isRight;
  };
  const { client, answer } = await open(house, "tcp", "bia");
  assert.equal(answer.code, "disabled");
  const old = await classic(house, "bia");
  const [said] = old.heard;
  assert.deepEqual([said!.type, said!.status], ["login_response", "error"]);
  for (const one of [client, old]) one.close();
});

Deno.test("the operator sees who is connected, and ends one session of them", async () => {
  await using house = await startEdgeServer();
  const { client: phone, answer } = await open(house, "tcp", "bia", { device: "Bia's phone" });
  const { client: laptop } = await open(house, "ws", "bia");
  const old = await classic(house, "bia");
  const [bia] = await order(house, { command: "users", json: true });
  assert.deepEqual([bia!.username, bia!.sessions, bia!.connected], ["bia", 2, 3]);
  const listed = await order(house, { command: "sessions", user: "bia", json: true });
  assert.deepEqual(listed.map(({ connected }) => connected), [true, true, true]);
  const named = listed.find(({ device }) => device === "Bia's phone")!;
  assert.equal(named.session_id, answer.session_id);
  const older = listed.find(({ agent }) => agent === "classic")!;
  for (const { session_id } of [named, older]) {
    await order(house, { command: "revoke-session", id: String(session_id) });
  }
  await Promise.all([assertHungUp(phone, "bad_token"), old.ended]);
  assert.deepEqual((await listOf(laptop)).map(({ current }) => current), [true]);
  laptop.close();
});

Deno.test("whoever the operator makes an owner is told so at the next login", async () => {
  await using house = await startEdgeServer();
  const { client: bia, answer } = await open(house, "tcp", "bia");
  assert.equal(answer.role, "member");
  await order(house, { command: "role", user: "bia", role: "owner" });
  const { client: again, answer: second } = await open(house, "tcp", "bia");
  assert.equal(second.role, "owner");
  for (const client of [bia, again]) client.close();
});
