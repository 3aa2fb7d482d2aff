import assert from "node:assert/strict";
import { join } from "node:path";
import { parseEnrolment } from "../../protocol/enrolment.ts";
import type { Incident } from "../../server/store/alert_types.ts";
import { openStore } from "../../server/store/open.ts";
import { runChat } from "../support/program.ts";
import {
  assertNoErrorLogged,
  type ServerProgram,
  startServerProgram,
} from "../support/server_program.ts";
import { inFolder } from "../support/temporary_folder.ts";
import type { WireClient } from "../support/wire_client.ts";
import { Course } from "./course.ts";

/** `deno task test:faults` asks for the long form. */
const rounds = Deno.env.get("CHAT_FAULTS") === "long" ? 60 : 6;

/** What a server dies of: ana or the host has just heard it, up to so many times. */
const moments = ["report_response", "message", "edit"] as const;
const mostHeard = 3;

type Moment = typeof moments[number];

type Entry = { readonly type: string; readonly sender?: string; readonly content?: string };

/** A machine that is watched by a server that dies again and again, and who hears of it. */
class Watched {
  #counter = 0;
  #token = "";

  constructor(readonly data: string) {}

  async settleIn(): Promise<void> {
    await using server = await startServerProgram(this.data);
    using ana = await server.connect();
    await ana.hello();
    await ana.register("ana");
    const admin = async (...words: readonly string[]) => {
      const { code, stdout, stderr } = await runChat(["admin", ...words, "--data", this.data]);
      assert.equal(code, 0, stderr);
      return stdout;
    };
    await admin("role", "ana", "owner");
    await admin("alerts", "add", "load_1 > 4");
    const { invite } = parseEnrolment(await admin("host-invite"))!;
    using host = await server.connect();
    await host.hello();
    const { token } = await host.ask({ type: "host_enroll", invite, host: "mesa" });
    this.#token = String(token);
  }

  async connect(server: ServerProgram): Promise<WireClient> {
    const host = await server.connect();
    await host.hello();
    return host;
  }

  async say(host: WireClient, load_1: number): Promise<void> {
    const counter = ++this.#counter;
    // Whoever reads the same time twice is looked at once.
    const at = new Date(Date.now() - 60_000 + counter).toISOString();
    const frame = { token: this.#token, boot: "b", counter, at, figures: { load_1 } };
    await host.say({ type: "report", ...frame });
  }

  /** Starts the server, and kills it when something was heard so many times, or all was said. */
  async killAt(moment: Moment, count: number): Promise<void> {
    await using server = await startServerProgram(this.data);
    using host = await this.connect(server);
    using ana = await server.connect();
    await ana.hello();
    await ana.login("ana");
    await ana.next("caught_up");
    const listener = moment === "report_response" ? host : ana;
    const heard = async () => {
      for (let left = count; left > 0; left--) {
        await listener.nextWhere(moment, ({ type, replay }) => type === moment && !replay);
      }
    };
    // Each that is beyond the limit opens an alert, and the next one ends it.
    const reported = async () => {
      for (let at = 0; at < 2 * mostHeard; at++) {
        await this.say(host, at % 2 === 0 ? 9 : 1);
        await ana.settled();
      }
    };
    const both = [heard(), reported()];
    // What is waited for may not come any more: two texts can become one.
    await Promise.race(both);
    await server.program.kill("SIGKILL");
    await Promise.allSettled(both);
    assertNoErrorLogged(server.program.stderr.lines);
  }

  /** Reports once, and lets the server do in order what follows from it. */
  async reportAndStop(load_1: number): Promise<void> {
    await using server = await startServerProgram(this.data);
    using host = await this.connect(server);
    await this.say(host, load_1);
    await host.next("report_response");
    assert.equal((await server.program.kill("SIGTERM")).code, 0);
    assertNoErrorLogged(server.program.stderr.lines);
  }

  async incidents(): Promise<readonly Incident[]> {
    const store = openStore({ path: join(this.data, "chat.db") });
    const all = store.alerts.incidents(0, 0, 9999);
    await store.close();
    return all;
  }

  /** What ana sees of the group of alerts, as it is now. */
  async messages(conversation: string): Promise<readonly Entry[]> {
    await using server = await startServerProgram(this.data);
    using ana = await server.connect();
    const { epoch } = await ana.hello();
    await ana.login("ana", { epoch, cursors: { [conversation]: 0 } });
    await ana.next("caught_up");
    const said = ana.heard.filter((frame) => frame.conversation === conversation);
    return (said as unknown as Entry[]).filter(({ type }) => type === "message");
  }
}

Deno.test(`of a server that is killed ${rounds} times, each alert is one message and is over once`, () =>
  inFolder(async (folder) => {
    const course = new Course(crypto.getRandomValues(new Uint32Array(1))[0]!);
    const watched = new Watched(join(folder, "server"));
    await watched.settleIn();
    for (let round = 0; round < rounds; round++) {
      const [moment, count] = [moments[course.draw(moments.length)]!, 1 + course.draw(mostHeard)];
      await watched.killAt(moment, count);
    }
    const seed = `seed ${course.seed}`;
    await watched.reportAndStop(9);
    const open = (await watched.incidents()).filter(({ closedAt }) => closedAt === undefined);
    assert.equal(open.length, 1, seed);
    await watched.reportAndStop(1);
    const incidents = await watched.incidents();
    assert.ok(incidents.every(({ closedAt, state }) => closedAt && !state.said?.pending), seed);
    const places = incidents.map(({ place }) => place!);
    assert.equal(new Set(places.map(({ seq }) => seq)).size, incidents.length, seed);

    const store = openStore({ path: join(watched.data, "chat.db") });
    const { id } = store.conversation(places[0]!.conversation)!;
    await store.close();
    const messages = await watched.messages(id);
    assert.equal(messages.length, incidents.length, seed);
    for (const { content, sender } of messages) {
      assert.equal(sender, "chat");
      assert.match(content!, /^Alert \d+ is over: mesa: load_1 > 4\n/, seed);
    }
  }));
