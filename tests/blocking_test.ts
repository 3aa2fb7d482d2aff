import assert from "node:assert/strict";
import { FakeClock } from "./support/fake_clock.ts";
import { logIn } from "./support/log_in.ts";
import { startTestServer, type TestServer } from "./support/test_server.ts";
import { testPassword } from "./support/test_password.ts";
import type { WireClient } from "./support/wire_client.ts";

type Json = Record<string, unknown>;

/** What differs between two servers, whatever happens there. */
const chance = new Set(["token", "user_id", "session_id", "epoch"]);

/** What somebody heard, without what is made by chance. */
function transcript(...clients: WireClient[]): Json[] {
  const masked = (key: string, value: unknown) => chance.has(key) ? `<${key}>` : value;
  return clients.map(({ heard }) => JSON.parse(JSON.stringify(heard, masked)));
}

/** Somebody's connection, and what becomes of the one who blocks or leaves. */
interface Story {
  readonly house: TestServer;
  readonly clock: FakeClock;
  readonly bia: WireClient;
  /** Bia goes on with her life, where she is still there; nobody who is blocked may notice. */
  live(): Promise<void>;
}

/** What bia does in front of ana's closed door: all that her clients and she can do. */
async function carryOn({ house, bia }: Pick<Story, "house" | "bia">): Promise<void> {
  const { store } = house.server.services;
  const [one, other] = ["ana", "bia"].map((name) => store.accountNamed(name)!.id);
  const direct = store.directBetween(one!, other!);
  for (const status of ["away", "online"] as const) await bia.say({ type: "presence", status });
  await bia.say({ type: "typing", receiver: "ana" });
  if (direct?.members.has(other!)) {
    const conversation = direct.id;
    await bia.say({ type: "read", conversation, seq: direct.head });
    await bia.ask({ type: "history", conversation });
  }
  await bia.say({ type: "stop_typing", receiver: "ana" });
  await bia.ask({ type: "add_contact", username: "ana" });
  await bia.ask({ type: "remove_contact", username: "ana" });
  const phone = await logIn(house, "bia");
  await phone.settled();
  phone.close();
  await phone.ended;
  await bia.settled();
}

/** Tells a story twice: bia blocks ana and goes on, or bia goes. Ana must hear the same. */
async function compare(story: (told: Story) => Promise<Json[]>): Promise<void> {
  const heard: Json[][] = [];
  for (const blocks of [true, false]) {
    const clock = new FakeClock();
    await using house = await startTestServer({}, clock);
    // Whoever comes first has the smaller number, and the owner is neither of them.
    using caio = await house.join("caio");
    using bia = await house.join("bia");
    let isGone = false;
    const live = async () => {
      if (isGone) return;
      if (!blocks) {
        isGone = true;
        bia.close();
        await bia.ended;
        // Others are told of it once it is known.
        while (house.server.services.delivery.roster.isOnline(2)) await caio.settled();
        return;
      }
      await bia.ask({ type: "block", username: "ana" });
      await carryOn({ house, bia });
    };
    heard.push(await story({ house, clock, bia, live }));
  }
  const [blocked, control] = heard;
  assert.ok(JSON.stringify(blocked).length > 500, "there is something to compare");
  assert.deepEqual(blocked, control);
}

/** All that ana can do to find out; `live` lets bia's life go on in between. */
async function investigate(
  ana: WireClient,
  { house, clock, live }: Story,
): Promise<WireClient[]> {
  const direct = { receiver: "bia" };
  const say = (client_id: string, content: string) =>
    ana.ask({ type: "message", client_id, ...direct, content });
  const sent = await say("m1", "are you there?");
  await live();
  const conversation = String(sent.conversation);
  const seq = Number(sent.seq);
  await say("m1", "are you there?");
  await say("m1", "something else");
  await ana.ask({ type: "message", client_id: "m2", conversation, content: "?", reply_to: seq });
  await ana.ask({ type: "edit", client_id: "e1", conversation, seq, content: "hello?" });
  await ana.ask({ type: "delete", client_id: "d1", conversation, seq: seq + 1 });
  await ana.ask({ type: "delete", client_id: "d2", conversation, seq: seq + 1 });
  await ana.say({ type: "typing", conversation });
  await live();
  await ana.ask({ type: "history", conversation });
  await ana.ask({ type: "history", conversation, after: 0, limit: 2 });
  await ana.say({ type: "read", conversation, seq: seq + 4 });
  await ana.ask({ type: "read", conversation, seq: seq + 5 });
  await ana.ask({ type: "add_contact", username: "bia" });
  await ana.ask({ type: "get_contacts" });
  await live();
  await ana.ask({ type: "block", username: "bia" });
  await ana.ask({ type: "unblock", username: "bia" });
  await ana.ask({ type: "get_contacts" });
  const members = ["bia"];
  await ana.ask({ type: "create_group", client_id: "g1", name: "#lab", members });
  await ana.tell("#lab", "is bia here?", "g2");
  clock.advance(10_000);
  await live();
  await ana.ask({ type: "get_users" });
  const epoch = house.server.services.store.epoch;
  const phone = await logIn(house, "ana");
  await phone.settled();
  const tablet = await logIn(house, "ana", { epoch, cursors: { [conversation]: seq } });
  await say("m3", "one more");
  await live();
  await Promise.all([ana, phone, tablet].map((client) => client.settled()));
  return [ana, phone, tablet];
}

Deno.test("who is blocked hears exactly what they would if the other one had left", async () => {
  await compare(async (story) => {
    const { house, bia, live } = story;
    using ana = await house.join("ana");
    const first = await ana.tell("bia", "oi", "a1");
    await bia.say({ type: "read", conversation: String(first.conversation), seq: 1 });
    await ana.next("receipt");
    const second = await bia.tell("ana", "oi!", "b1");
    assert.equal(second.seq, 2);
    await ana.tell("bia", "tudo bem?", "a2");
    await live();
    // Bia goes, or seems to.
    await ana.next("user_status", ({ status }) => status === "offline");
    const clients = await investigate(ana, story);
    for (const client of clients) client.close();
    return transcript(...clients);
  });
});

Deno.test("so does somebody who writes to them for the first time", async () => {
  await compare(async (story) => {
    using ana = await story.house.join("ana");
    await story.live();
    const clients = await investigate(ana, story);
    for (const client of clients) client.close();
    return transcript(...clients);
  });
});

Deno.test("so does a classic client", async () => {
  await compare(async ({ house, clock, live }) => {
    using ana = await house.connect();
    const password = testPassword;
    const say = (frame: Json) => ana.say(frame);
    const listed = async () => {
      await say({ type: "get_users" });
      await ana.next("user_list");
    };
    await say({ type: "register", username: "ana", password });
    await say({ type: "login", username: "ana", password });
    await ana.next("login_response");
    await live();
    await ana.next("user_status", ({ status }) => status === "offline");
    for (let round = 0; round < 3; round++) {
      await say({ type: "message", receiver: "bia", content: `oi ${round}` });
      await say({ type: "typing", recipient: "bia" });
      await listed();
      await live();
      clock.advance(10_000);
    }
    await listed();
    return transcript(ana);
  });
});
