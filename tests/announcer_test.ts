import assert from "node:assert/strict";
import { uuidv7 } from "../protocol/ids.ts";
import { startTestServer, type TestServer } from "./support/test_server.ts";

async function makeOwner(house: TestServer, name: string): Promise<void> {
  const { store } = house.server.services;
  const account = store.accountNamed(name)!.id;
  await store.commit([{ kind: "set_role", account, role: "owner" }]);
}

Deno.test("what the server says is there once, and is edited in its place", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  const { announcer } = house.server.services;
  assert.equal(await announcer.post("#alerts", "one", "hot"), undefined);
  await makeOwner(house, "ana");
  const said = await announcer.post("#alerts", "one", "hot");
  assert(said?.ok);
  const { conversation, seq } = said.entry;
  const heard = await ana.next("message");
  assert.deepEqual([heard.sender, heard.receiver, heard.content], ["chat", "#alerts", "hot"]);
  await house.restart();
  const again = await house.server.services.announcer.post("#alerts", "one", "hot");
  assert(again?.ok && again.repeated && again.entry.seq === seq);
  using back = await house.connect();
  await back.hello();
  await back.login("ana");
  await back.next("caught_up");
  const place = { conversation: conversation.number, seq };
  await house.server.services.announcer.revise(place, "one-2", "cool");
  await house.server.services.announcer.revise(place, "one-2", "cool");
  const edit = await back.next("edit");
  assert.deepEqual([edit.target, edit.sender, edit.content], [seq, "chat", "cool"]);
  await back.ask({ type: "ping", id: "1" });
  assert.equal(back.heard.filter(({ type }) => type === "edit").length, 1);
});

Deno.test("the server's account comes into a group that is there, and nobody can be it or write to it", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  const { store } = house.server.services;
  await store.commit([{ kind: "set_role", account: store.accountNamed("ana")!.id, role: "owner" }]);
  const make = { type: "create_group", client_id: uuidv7(), name: "#alerts" } as const;
  await ana.ask(make);
  await house.server.services.announcer.post("#alerts", "one", "hot");
  const heard = await ana.next("message");
  assert.equal(heard.content, "hot");
  const added = ana.heard.findLast(({ type }) => type === "membership");
  assert.deepEqual([added?.action, added?.actor, added?.members], ["added", "chat", ["chat"]]);

  const id = uuidv7();
  const direct = await ana.ask({ type: "message", client_id: id, receiver: "chat", content: "oi" });
  assert.equal(direct.code, "unknown_recipient");
  const { users } = await ana.ask({ type: "get_users" });
  assert.deepEqual((users as { username: string }[]).map(({ username }) => username), ["ana"]);
  using thief = await house.connect();
  await thief.hello();
  for (const username of ["chat", "CHAT"]) {
    const login = await thief.ask({ type: "login", username, password: "!" });
    assert.equal(login.code, "wrong_credentials");
  }
  const taken = await thief.ask({ type: "register", username: "Chat", password: "correct horse" });
  assert.equal(taken.code, "name_reserved");
});

Deno.test("nobody but who owns the server gets the group of alerts by making it first", async () => {
  await using house = await startTestServer({ alertGroup: "máquinas" });
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  const { store } = house.server.services;
  await store.commit([{ kind: "set_role", account: store.accountNamed("ana")!.id, role: "owner" }]);
  const make = (name: string) => ({ type: "create_group", client_id: uuidv7(), name }) as const;
  for (const name of ["#máquinas", "#MÁQUINAS", "máquinas"]) {
    assert.equal((await bia.ask(make(name))).code, "name_reserved", name);
  }
  assert.equal((await bia.ask(make("#alerts"))).type, "group_response");
  const rename = { type: "rename_group", client_id: uuidv7(), group: "#alerts" } as const;
  assert.equal((await bia.ask({ ...rename, name: "#máquinas" })).code, "name_reserved");
  assert.equal((await ana.ask(make("#máquinas"))).type, "group_response");
});
