import assert from "node:assert/strict";
import { makeOperatorToken } from "../server/auth/operator_token.ts";
import { formatNames } from "../server/export/row_format.ts";
import { type EdgeServer, startEdgeServer } from "./support/edge_server.ts";
import { edit, remove } from "./support/revising.ts";
import type { WireClient } from "./support/wire_client.ts";

// deno-lint-ignore no-explicit-any -- what a line of JSON is is what is tested
type Json = any;

/** Somebody with a connection and the token of their session. */
interface Person extends Disposable {
  readonly wire: WireClient;
  readonly token: string;
}

async function join(house: EdgeServer, name: string): Promise<Person> {
  const wire = await house.connect("tcp");
  await wire.hello();
  const { token } = await wire.register(name);
  return { wire, token: String(token), [Symbol.dispose]: () => wire.close() };
}

/** Asks for an export. */
function ask(
  house: EdgeServer,
  token: string,
  conversation: string,
  query = "",
  signal?: AbortSignal,
): Promise<Response> {
  const place = `http://${house.edges.addresses().http}`;
  const path = `/api/v1/conversations/${encodeURIComponent(conversation)}/export${query}`;
  return fetch(place + path, { headers: { authorization: `Bearer ${token}` }, signal });
}

function parsed(text: string): Json[] {
  return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

/** The rows of an export, without its last line. */
async function rowsOf(house: EdgeServer, token: string, conversation: string): Promise<Json[]> {
  const response = await ask(house, token, conversation);
  assert.equal(response.status, 200, await response.clone().text());
  return parsed(await response.text()).slice(0, -1);
}

/** A row in short. */
function short({ seq, kind, user, content, target, detail }: Json): string {
  return [seq, kind, user, target, content ?? detail].filter((part) => part !== undefined).join(
    " ",
  );
}

/** The same of what `history` shows. */
async function history({ wire }: Person, conversation: string): Promise<string[]> {
  const { entries } = await wire.ask({ type: "history", conversation, after: 0 }) as Json;
  return entries.filter(({ type }: Json) => type !== "skip").map((entry: Json) =>
    short({
      seq: entry.seq,
      kind: entry.type,
      user: entry.sender ?? entry.actor,
      target: entry.target,
      content: entry.content,
      detail: entry.deleted
        ? "deleted"
        : entry.members && [entry.action, ...entry.members].join(" "),
    })
  );
}

Deno.test("members export what history shows them: their time, what was edited and deleted", async () => {
  await using house = await startEdgeServer();
  using ana = await join(house, "ana");
  using bia = await join(house, "bia");
  using caio = await join(house, "caio");
  const { group } = await ana.wire.ask({
    ...{ type: "create_group", client_id: "1", name: "#lab", members: ["bia"] },
  }) as Json;
  const { conversation } = group;
  await ana.wire.tell("#lab", "=1+1; as it was");
  await bia.wire.tell("#lab", "to be deleted");
  await edit(ana.wire, conversation, 2, "=2+2, as it is");
  await remove(bia.wire, conversation, 3);
  await ana.wire.ask(
    { type: "remove_from_group", client_id: "2", receiver: "#lab", members: ["bia"] },
  );
  await ana.wire.tell("#lab", "without bia");
  await ana.wire.ask(
    { type: "add_to_group", client_id: "3", receiver: "#lab", members: ["caio"] },
  );
  await ana.wire.tell("#lab", "with caio");
  const seen: string[][] = [];
  for (const person of [ana, bia, caio]) {
    const rows = await rowsOf(house, person.token, conversation);
    seen.push(rows.map(short));
    assert.deepEqual(seen.at(-1), await history(person, conversation));
    const named = await rowsOf(house, person.token, "#LAB");
    assert.deepEqual(named, rows);
  }
  assert.ok(seen[0]!.length > seen[1]!.length && seen[0]!.length > seen[2]!.length);
  assert.ok(seen[0]!.includes("2 message ana =2+2, as it is"));
  assert.ok(seen[0]!.includes("3 message bia deleted"));
  assert.ok(!seen[1]!.join().includes("without bia") && !seen[2]!.join().includes("without bia"));
});

Deno.test("what is hidden by a block is exported to its author alone, and a person's name is theirs", async () => {
  await using house = await startEdgeServer();
  using ana = await join(house, "ana");
  using bia = await join(house, "bia");
  await bia.wire.tell("ana", "before");
  await ana.wire.ask({ type: "block", username: "bia" });
  await bia.wire.tell("ana", "hidden");
  const texts = async (person: Person, name: string) =>
    (await rowsOf(house, person.token, name)).map(({ content }) => content);
  assert.deepEqual(await texts(ana, "bia"), ["before"]);
  assert.deepEqual(await texts(bia, "ana"), ["before", "hidden"]);
});

Deno.test("who is not in it cannot tell it from what is not there, and the operator reads it if told so", async () => {
  for (const operatorReads of ["none", "activity", "all"] as const) {
    await using house = await startEdgeServer({ operatorReads });
    using ana = await join(house, "ana");
    using bia = await join(house, "bia");
    using caio = await join(house, "caio");
    const { conversation } = await bia.wire.tell("ana", "between us") as Json;
    await ana.wire.ask({ type: "block", username: "bia" });
    await bia.wire.tell("ana", "hidden");
    const answers = new Set<string>();
    for (const name of [conversation, "d999", "#nowhere", "nobody"]) {
      const response = await ask(house, caio.token, name);
      answers.add(`${response.status} ${await response.text()}`);
    }
    assert.equal(answers.size, 1);
    assert.match([...answers][0]!, /^404 /);
    const operator = await makeOperatorToken(house.server.services.store, 1);
    const response = await ask(house, operator, conversation);
    const text = await response.text();
    assert.equal(response.status, operatorReads === "all" ? 200 : 404);
    if (response.ok) {
      assert.deepEqual(parsed(text).slice(0, -1).map(short), [
        "1 message bia between us",
        "2 message bia hidden",
      ]);
    }
    const activity = await fetch(`http://${house.edges.addresses().http}/api/v1/activity`, {
      headers: { authorization: `Bearer ${operator}` },
    });
    await activity.text();
    assert.equal(activity.status, operatorReads === "none" ? 404 : 200);
    await house.server.services.turn.settled();
    const { rows } = house.server.services.store.activity({ kinds: new Set(["admin"]) }, 99);
    const noted = rows.map(({ detail }) => detail).filter((detail) =>
      /exported/.test(detail ?? "")
    );
    assert.equal(noted.length, { none: 0, activity: 1, all: 2 }[operatorReads], noted.join());
  }
});

Deno.test("a member's own activity is theirs, and nobody else's is", async () => {
  await using house = await startEdgeServer();
  using ana = await join(house, "ana");
  using _bia = await join(house, "bia");
  await ana.wire.tell("bia", "oi");
  const of = async (query: string) => {
    const place = `http://${house.edges.addresses().http}/api/v1/activity${query}`;
    const response = await fetch(place, { headers: { authorization: `Bearer ${ana.token}` } });
    return [response.status, await response.text()] as const;
  };
  const [status, text] = await of("");
  assert.equal(status, 200);
  const rows = parsed(text).slice(0, -1);
  assert.ok(rows.length >= 3 && rows.every(({ user }) => user === "ana"), text);
  assert.equal((await of("?user=ana"))[0], 200);
  const others = await of("?user=bia");
  assert.equal(others[0], 404);
  assert.deepEqual(await of("?user=nobody"), others);
});

Deno.test("pages lead to each other by Link, and are all of it", async () => {
  await using house = await startEdgeServer();
  using ana = await join(house, "ana");
  for (let at = 1; at <= 25; at++) await ana.wire.tell("#lobby", `text ${at}`);
  const texts: string[] = [];
  const reasons: string[] = [];
  let next: string | undefined = "/api/v1/conversations/%23lobby/export?limit=10&user=ana";
  while (next !== undefined) {
    const url = `http://${house.edges.addresses().http}${next}`;
    const response: Response = await fetch(url, {
      headers: { authorization: `Bearer ${ana.token}` },
    });
    const rows = parsed(await response.text());
    reasons.push(rows.pop().detail);
    texts.push(...rows.map(({ content }) => content));
    next = /^<([^>]+)>; rel="next"$/.exec(response.headers.get("link") ?? "")?.[1];
  }
  assert.deepEqual(texts, Array.from({ length: 25 }, (_, at) => `text ${at + 1}`));
  assert.deepEqual(reasons, ["more", "more", "complete"]);
  for (
    const [query, wanted] of [["?after=23", 2], ["?kind=edit", 0], ["?to=2020-01-01", 0]] as const
  ) {
    const rows = parsed(await (await ask(house, ana.token, "#lobby", query)).text());
    assert.equal(rows.at(-1).rows, wanted, query);
  }
  for (const format of formatNames) {
    const response = await ask(house, ana.token, "l1", `?format=${format}`);
    assert.ok((await response.text()).includes("text 25"), format);
  }
});

/** Reads lines as they come. */
class Lines {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #rest = "";

  constructor(response: Response) {
    this.#reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  }

  async next(): Promise<Json> {
    while (!this.#rest.includes("\n")) {
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      this.#rest += value;
    }
    const end = this.#rest.indexOf("\n");
    const line = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + 1);
    return JSON.parse(line);
  }
}

Deno.test("who follows a conversation gets what is said as it is said, until the server stops", async () => {
  await using house = await startEdgeServer();
  using ana = await join(house, "ana");
  await ana.wire.tell("#lobby", "before");
  const response = await ask(house, ana.token, "#lobby", "?follow=1");
  assert.equal(response.headers.get("x-accel-buffering"), "no");
  const lines = new Lines(response);
  assert.equal((await lines.next()).content, "before");
  for (const text of ["one", "two"]) {
    await ana.wire.tell("#lobby", text);
    assert.equal((await lines.next()).content, text);
  }
  await house.stop();
  const { kind, rows, detail } = await lines.next();
  assert.deepEqual([kind, rows, detail], ["end", 3, "stopped"]);
  assert.equal(await lines.next(), undefined);
});

Deno.test("who may read no longer, or goes, is followed by nothing", async () => {
  await using house = await startEdgeServer();
  using ana = await join(house, "ana");
  using bia = await join(house, "bia");
  const lines = new Lines(await ask(house, bia.token, "#lobby", "?follow=1"));
  await ana.wire.tell("#lobby", "first");
  assert.equal((await lines.next()).content, "first");
  await bia.wire.ask({ type: "logout" });
  await ana.wire.tell("#lobby", "second");
  assert.equal((await lines.next()).detail, "revoked");

  const gone = new AbortController();
  const left = new Lines(await ask(house, ana.token, "#lobby", "?follow=1", gone.signal));
  assert.equal((await left.next()).content, "first");
  gone.abort();
  await assert.rejects(async () => {
    while (await left.next());
  });
  // Its place is free again: all eight of one person's can be had.
  const open: Response[] = [];
  for (let tries = 0; open.length < 8; tries++) {
    assert.ok(tries < 100, "a follower who is gone keeps its place");
    const response = await ask(house, ana.token, "#lobby", "?follow=1");
    if (response.status === 429) {
      await response.body?.cancel();
      // Of a connection that ended there is no event here; what is written to it shows it.
      await ana.wire.tell("#lobby", "so that a connection that is gone is noticed");
      await new Promise((resolve) => setTimeout(resolve, 20));
      continue;
    }
    assert.equal(response.status, 200);
    open.push(response);
  }
  const ninth = await ask(house, ana.token, "#lobby", "?follow=1");
  assert.deepEqual([ninth.status, ninth.headers.get("retry-after")], [429, "60"]);
  await ninth.body?.cancel();
  for (const { body } of open) await body?.cancel();
});
