/** What an offer is to whom: members, those who left or come later, and those who are blocked. */
import assert from "node:assert/strict";
import type { ServerFrame } from "../protocol/server_frames.ts";
import type { ApiServices } from "../server/http/api_services.ts";
import { createApp } from "../server/http/app.ts";
import { logOf } from "../server/store/testing.ts";
import { FakeClock } from "./support/fake_clock.ts";
import {
  answerTo,
  type FileHouse,
  type Holder,
  offerOf,
  openFileHouse,
  passing,
  placeOf,
  someBytes,
} from "./support/file_house.ts";
import { silentLogger } from "./support/silent_logger.ts";

/** Offers something new; where that is. */
async function offer(house: FileHouse, { client, token }: Holder, receiver: string) {
  const uploaded = await house.files.upload(token, someBytes(100));
  return placeOf(await client.ask(offerOf(receiver, uploaded)));
}

type Place = Awaited<ReturnType<typeof offer>>;

/** What somebody can do with an offer: what comes of fetching it, and of answering it. */
async function can(house: FileHouse, { client, token }: Holder, place: Place) {
  const { code } = await client.ask(answerTo(place, "accepted"));
  return [await house.files.status(token, place), code ?? "answered"];
}

/** The entries of a conversation that somebody sees, by type, and holes. */
async function seen({ client }: Holder, conversation: string): Promise<string[]> {
  const { entries } = await client.ask({ type: "history", conversation }) as {
    entries: ServerFrame[];
  };
  return entries.map((entry) => entry.type === "skip" ? entry.reason : entry.type);
}

async function people(house: FileHouse, ...names: string[]): Promise<Holder[]> {
  const all: Holder[] = [];
  for (const name of names) all.push(await house.join(name));
  return all;
}

Deno.test("in a group a file is for those who were in it by then, also when they have gone", async () => {
  await using house = await openFileHouse();
  const [ana, bia, caio, davi, zoe] = await people(house, "ana", "bia", "caio", "davi", "zoe") as [
    ...[Holder, Holder, Holder, Holder, Holder],
  ];
  const ask = (who: Holder, frame: object) => who.client.ask(frame as never);
  await ask(ana, { type: "create_group", client_id: "g", name: "#lab", members: ["bia", "caio"] });
  const place = await offer(house, ana, "#lab");
  await ask(ana, {
    ...{ type: "remove_from_group", client_id: "r", receiver: "#lab", members: ["caio"] },
  });
  await ask(ana, { type: "add_to_group", client_id: "a", receiver: "#lab", members: ["davi"] });

  assert.deepEqual(await can(house, bia, place), [200, "answered"]);
  assert.deepEqual(await can(house, caio, place), [200, "not_a_member"]);
  assert.deepEqual(await can(house, davi, place), [404, "unknown_entry"]);
  assert.deepEqual(await can(house, zoe, place), [404, "unknown_conversation"]);
  const later = await offer(house, bia, "#lab");
  assert.deepEqual(await can(house, caio, later), [404, "not_a_member"]);
  assert.deepEqual(await can(house, davi, later), [200, "answered"]);

  await ask(ana, {
    ...{ type: "mute", client_id: "m", receiver: "#lab", username: "davi", muted: true },
  });
  const uploaded = await house.files.upload(davi.token, someBytes(10));
  assert.equal((await ask(davi, offerOf("#lab", uploaded))).code, "muted");
  const unmuted = await offer(house, ana, "#lab");
  assert.deepEqual(await can(house, davi, unmuted), [200, "muted"]);
});

Deno.test("a group's admins take away what others offered there", async () => {
  await using house = await openFileHouse();
  const [ana, bia, caio] = await people(house, "ana", "bia", "caio") as [Holder, Holder, Holder];
  await ana.client.ask({
    ...{ type: "create_group", client_id: "g", name: "#lab", members: ["bia", "caio"] },
  });
  const place = await offer(house, bia, "#lab");
  const take = ({ client }: Holder) => client.ask({ type: "delete", client_id: "d", ...place });
  assert.equal((await take(caio)).code, "not_allowed");
  assert.equal((await take(ana)).type, "message_ack");
  assert.deepEqual(await can(house, caio, place), [404, "entry_deleted"]);
});

Deno.test("a file of somebody who is blocked is seen by themselves alone, to its end, and they learn of nothing", async () => {
  const clock = new FakeClock(Date.now());
  await using house = await openFileHouse({ fileDays: 1 }, clock);
  const [ana, bia] = await people(house, "ana", "bia") as [Holder, Holder];
  await ana.client.tell("bia", "oi");
  await bia.client.ask({ type: "block", username: "ana" });
  const place = await offer(house, ana, "bia");
  const { conversation } = place;
  assert.deepEqual(await can(house, bia, place), [404, "unknown_entry"]);
  assert.equal(await house.files.status(ana.token, place), 200);
  assert.deepEqual(await seen(bia, conversation), ["message", "blocked"]);
  clock.jump(24 * 3_600_000);
  await passing(clock, async () => {
    const { actor, answer, client_id } = await ana.client.next("file_answer");
    assert.deepEqual([actor, answer, client_id], ["chat", "expired", undefined]);
  });
  assert.deepEqual(await seen(ana, conversation), ["message", "file_offer", "file_answer"]);
  assert.deepEqual(await seen(bia, conversation), ["message", "blocked"]);
  assert.ok(!bia.client.heard.some(({ type }) => /^file/.test(String(type))));
  // What was offered before stays theirs.
  await bia.client.ask({ type: "unblock", username: "ana" });
  const open = await offer(house, ana, "bia");
  await bia.client.ask({ type: "block", username: "ana" });
  assert.deepEqual(await can(house, bia, open), [200, "answered"]);
  assert.equal((await ana.client.next("file_answer")).target, open.seq);
});

Deno.test("in the lobby a file is for everybody, also for those who come later", async () => {
  await using house = await openFileHouse();
  const [ana] = await people(house, "ana") as [Holder];
  const place = await offer(house, ana, "#lobby");
  const [bia] = await people(house, "bia") as [Holder];
  assert.deepEqual(await can(house, bia, place), [200, "answered"]);
});

Deno.test("an older client hears nothing of files, and of what comes behind them all", async () => {
  await using house = await openFileHouse();
  const [ana] = await people(house, "ana") as [Holder];
  using bruno = await house.server.connect("tcp");
  await bruno.say({ type: "register", username: "bruno", password: "correct horse" });
  await bruno.next("register_response");
  await bruno.say({ type: "login", username: "bruno", password: "correct horse" });
  await bruno.next("login_response");
  const place = await offer(house, ana, "bruno");
  await ana.client.tell("bruno", "viu?");
  assert.equal((await bruno.nextWhere("a text", ({ type }) => type === "message")).content, "viu?");
  assert.ok(!bruno.heard.some(({ type }) => /^file/.test(String(type))));
  await bruno.say({ type: "file_answer", client_id: "x", ...place, answer: "accepted" });
  assert.equal((await bruno.next("error")).code, "unknown_verb");
});

Deno.test("a file is found by its name until it is deleted, and has receipts", async () => {
  await using house = await openFileHouse();
  const [ana, bia] = await people(house, "ana", "bia") as [Holder, Holder];
  const uploaded = await house.files.upload(ana.token, someBytes(10));
  const named = offerOf("bia", uploaded, "Relatório final.pdf");
  const place = placeOf(await ana.client.ask(named));
  const found = async () => {
    const { entries } = await bia.client.ask({ type: "search", query: "relatorio" });
    return (entries as { type: string; file: { name: string } }[]).map(({ type, file }) =>
      `${type} ${file.name}`
    );
  };
  assert.deepEqual(await found(), ["file_offer Relatório final.pdf"]);
  await bia.client.say({ type: "read", ...place });
  const { read } = await ana.client.next("receipt", (receipt) => "read" in receipt) as {
    read: number;
  };
  assert.equal(read, place.seq);
  await ana.client.ask({ type: "delete", client_id: "d", ...place });
  assert.deepEqual(await found(), []);
});

Deno.test("what is kept for some days only is pruned with its file", async () => {
  const clock = new FakeClock(Date.now());
  await using house = await openFileHouse({ retentionDays: 1 }, clock);
  const [ana, bia] = await people(house, "ana", "bia") as [Holder, Holder];
  const uploaded = await house.files.upload(ana.token, someBytes(100));
  const place = placeOf(await ana.client.ask(offerOf("bia", uploaded)));
  clock.jump(24 * 3_600_000 + 1);
  await passing(clock, () => house.gone(uploaded.digest.slice(7)));
  assert.deepEqual(await can(house, bia, place), [404, "unknown_entry"]);
  assert.deepEqual(await seen(bia, place.conversation), ["pruned"]);
});

Deno.test("the activity log says who sent, offered, wanted, fetched and deleted what", async () => {
  await using house = await openFileHouse();
  const [ana, bia] = await people(house, "ana", "bia") as [Holder, Holder];
  const uploaded = await house.files.upload(ana.token, someBytes(100));
  const place = placeOf(await ana.client.ask(offerOf("bia", uploaded, "segredo.txt")));
  await bia.client.ask(answerTo(place, "accepted"));
  const { store, turn, activity } = house.server.server.services;
  // Much happens at the address that all of them share.
  const many = { kind: "connected", address: "127.0.0.1", detail: "again" } as const;
  for (let count = 0; count < 700; count++) activity.noteBounded(many);
  await house.files.status(bia.token, place);
  await ana.client.ask({ type: "delete", client_id: "d", ...place });
  await house.gone(uploaded.digest.slice(7));
  await turn.settled();
  const rows = logOf({ store }, {}, 256).filter(({ kind }) => /^file|delete/.test(kind));
  const { digest } = uploaded;
  const id = `${place.conversation}/${place.seq}`;
  assert.deepEqual(
    rows.map(({ kind, user, bytes, digest, detail }) => [kind, user, bytes, digest, detail]),
    [
      ["file_uploaded", "ana", 100, digest, undefined],
      ["file_offer", "ana", 100, digest, undefined],
      ["file_answer", "bia", undefined, undefined, `${id} accepted`],
      ["file_fetched", "bia", 100, digest, undefined],
      ["delete", "ana", undefined, undefined, id],
      ["file_removed", undefined, 100, digest, undefined],
    ],
  );
  assert.ok(!JSON.stringify(rows).includes("segredo"));
});

Deno.test("a file that is taken back while it is on its way goes no further", async () => {
  await using house = await openFileHouse();
  const size = 10 * 1024 * 1024;
  const ana = await house.join("ana");
  const place = placeOf(
    await ana.client.ask(offerOf("#lobby", await house.files.upload(ana.token, someBytes(size)))),
  );
  // Without sockets, which would hold megabytes of it.
  const { store, turn, activity: notes, clock, files } = house.server.server.services;
  const app = createApp({
    ...{ readiness: () => ({ ok: true }), version: "0", clock, log: silentLogger },
    services: () => ({ store, turn, notes, clock, files }) as unknown as ApiServices,
  });
  const fetch = async () => {
    const path = `/api/v1/conversations/${place.conversation}/files/${place.seq}`;
    const headers = { authorization: `Bearer ${ana.token}` };
    const answer = await app.request(path, { headers }, { address: "192.0.2.7" });
    assert.equal(answer.status, 200);
    return answer;
  };
  assert.equal((await (await fetch()).arrayBuffer()).byteLength, size);
  const underWay = await fetch();
  assert.equal(
    (await ana.client.ask({ type: "delete", client_id: "d", ...place })).type,
    "message_ack",
  );
  await assert.rejects(underWay.arrayBuffer());
});
