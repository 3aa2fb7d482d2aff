import assert from "node:assert/strict";
import { digestOf } from "../protocol/content.ts";
import { makeOperatorToken } from "../server/auth/operator_token.ts";
import { hashSecret } from "../server/auth/tokens.ts";
import type { ActivityRow } from "../server/store/activity_types.ts";
import { verifyActivity } from "../server/store/activity_verify.ts";
import { connect as openDatabase } from "../server/store/database.ts";
import { logOf as rowsOf } from "../server/store/testing.ts";
import { ClassicClient } from "./support/classic_client.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { testPassword } from "./support/test_password.ts";
import { startEdgeServer } from "./support/edge_server.ts";
import { startTestServer, type TestServer } from "./support/test_server.ts";

/** All that happened up to now. */
async function logOf({ server }: Pick<TestServer, "server">): Promise<readonly ActivityRow[]> {
  const { store, turn } = server.services;
  await turn.settled();
  return rowsOf({ store }, {}, 256);
}

/** Rows in short: what, who, and what the kind says no more of. */
function inShort(rows: readonly ActivityRow[]): string[] {
  return rows.map(({ kind, user, messageId, detail }) =>
    [kind, user, messageId, detail].filter(Boolean).join(" ")
  );
}

Deno.test("the log tells who came, what they did and who went, and no secret", async () => {
  await using house = await startTestServer();
  const joined = await house.connect();
  const secrets: unknown[] = [testPassword, "a text for bia", "a wrong password"];
  {
    using ana = joined;
    await ana.hello();
    secrets.push((await ana.register("ana")).token);
    using bia = await house.join("bia");
    using stranger = await house.connect();
    await stranger.hello();
    await stranger.login("ana", { password: "a wrong password" });
    await stranger.login("caio", { token: "a token of nobody" });
    const invite = await ana.ask({ type: "create_invite", uses: 3 });
    secrets.push(invite.invite, invite.code);
    await ana.tell("bia", "a text for bia");
    const spoilt = { content: "spoilt on its way", digest: digestOf("as it was") };
    await bia.ask({ type: "message", client_id: "1", receiver: "ana", ...spoilt });
    await ana.ask({ type: "logout" });
  }
  await house.restart();

  const rows = await logOf(house);
  const told = inShort(rows);
  assert.deepEqual(told.filter((line) => !/connected|invite_created owner/.test(line)), [
    "server_started 0.1.0",
    "registered ana",
    "logged_in ana test/1",
    "registered bia",
    "logged_in bia test/1",
    "login_failed ana wrong_credentials",
    "login_failed caio bad_token",
    "invite_created ana member 3",
    "message ana d2/1",
    "integrity_refused bia",
    "session_revoked ana",
    "server_stopped",
    "server_started 0.1.0",
  ]);
  assert.equal(told.filter((line) => line === "connected").length, 3);
  const ended = rows.filter(({ kind }) => kind === "disconnected");
  assert.deepEqual(ended.map(({ user }) => user ?? "nobody").sort(), ["ana", "bia", "nobody"]);
  assert.ok(ended.every(({ address, bytes }) => address === "127.0.0.1" && bytes! > 200));
  const refused = rows.find(({ kind }) => kind === "integrity_refused");
  assert.equal(refused?.digest, digestOf("spoilt on its way"));
  const [login] = rows.filter(({ kind }) => kind === "logged_in");
  const revoked = rows.find(({ kind }) => kind === "session_revoked");
  assert.equal(login?.session, revoked?.session);
  const text = JSON.stringify(rows);
  for (const secret of secrets) assert.ok(!text.includes(String(secret)), String(secret));
});

Deno.test("a stop leaves nothing behind: who was connected is said to have gone, and then the server", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using classic = await ClassicClient.connect(house.server.plain!.port);
  await classic.register("bia");
  await classic.login("bia");
  await ana.settled();
  await house.restart();

  const told = inShort(await logOf(house));
  assert.deepEqual(told.slice(-4, -2).sort(), ["disconnected ana", "disconnected bia"]);
  assert.deepEqual(told.slice(-2), ["server_stopped", "server_started 0.1.0"]);
});

Deno.test("a host that was not there and reports, and who was refused to, is in the log", async () => {
  await using house = await startTestServer();
  const { store, clock } = house.server.services;
  const [at, expiresAt] = [clock.now(), clock.now() + 1000];
  const secretHash = hashSecret("an invite");
  await store.commit([{ kind: "create_host_invite", secretHash, uses: 1, expiresAt, at }]);
  using host = await house.connect();
  await host.hello();
  const { token } = await host.ask({ type: "host_enroll", invite: "an invite", host: "mesa" });
  await host.ask({ type: "host_enroll", invite: "an invite", host: "forno" });
  for (let minute = 0; minute < 3; minute++) {
    await host.ask({ type: "report", token: String(token), disk: "/", figures: {} });
  }
  await host.ask({ type: "report", token: "of nobody", disk: "/", figures: {} });

  const rows = (await logOf(house)).filter(({ kind }) => !/connected|started|owner/.test(kind));
  assert.deepEqual(inShort(rows), [
    "invite_created host 1",
    "host_enrolled mesa",
    "login_failed bad_invite",
    "report mesa",
    "login_failed bad_host_token",
  ]);
});

Deno.test("somebody who connects in a loop does not fill the log, and how often is told", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({}, clock);
  const { activity } = house.server.services;
  for (let count = 0; count < 700; count++) {
    activity.noteBounded({ kind: "connected", address: "192.0.2.1" });
  }
  activity.noteBounded({ kind: "connected", address: "192.0.2.2" });
  const count = async (address: string) =>
    (await logOf(house)).filter((row) => row.kind === "connected" && row.address === address)
      .length;
  assert.deepEqual([await count("192.0.2.1"), await count("192.0.2.2")], [600, 1]);
  const records = (await logOf(house)).filter(({ kind }) => kind === "connected")
    .map(({ record }) => record);
  assert.equal(new Set(records).size, 1, "what came in one turn is in one commit");

  clock.advance(60_000);
  activity.noteBounded({ kind: "connected", address: "192.0.2.1" });
  const told = (await logOf(house)).slice(-2).map((
    { kind, address, detail },
  ) => [kind, address, detail]);
  assert.deepEqual(told, [
    ["suppressed", "192.0.2.1", "100 events"],
    ["connected", "192.0.2.1", undefined],
  ]);
});

Deno.test("who read the log over HTTP is in it, and who was not let", async () => {
  await using house = await startEdgeServer();
  const url = `http://${house.edges.addresses().http}/api/v1/activity`;
  const token = await makeOperatorToken(house.server.services.store, 1);
  for (const given of ["of nobody", token]) {
    const response = await fetch(url, { headers: { authorization: `Bearer ${given}` } });
    await response.body?.cancel();
  }
  const rows = (await logOf(house)).filter(({ address }) => address === "127.0.0.1");
  assert.deepEqual(inShort(rows), [
    "login_failed http exportActivity bad_token",
    "admin activity exported by operator",
  ]);
  assert.ok(!JSON.stringify(await logOf(house)).includes(token));
});

Deno.test("a busy server's log holds, and can be verified while it runs", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  const path = `${house.settings.data}/chat.db`;
  await Promise.all(Array.from({ length: 400 }, (_, at) => ana.tell("bia", `text ${at}`)));
  using database = openDatabase(path);
  const found = verifyActivity(database);
  assert.deepEqual({ ...found, head: undefined }, { ok: true, head: undefined, adopted: [] });
  await bia.tell("ana", "goes on meanwhile");
  assert.equal(verifyActivity(database).ok, true);
});
