import assert from "node:assert/strict";
import type { ServeSettings } from "../../common/settings.ts";
import { uuidv7 } from "../../protocol/ids.ts";
import { fixtures } from "./exchange_fixtures.ts";
import type { Exchange, Step } from "./exchange_page.ts";
import { type Bindings, differences, fillIn, parsePattern } from "./exchange_pattern.ts";
import { FakeClock } from "./fake_clock.ts";
import { startTestServer, type TestServer } from "./test_server.ts";
import { WireClient } from "./wire_client.ts";

/** A connection that takes longer than this to be closed is not being closed. */
const patienceMs = 20_000;

interface Person {
  readonly client: WireClient;
  /** Whether the connection speaks the classic verbs alone. */
  readonly classic: boolean;
  /** Frames of it that were looked at. */
  taken: number;
  gone: boolean;
}

/** Settings among an exchange's options: `maxSessions=1`. */
function settingsOf(options: readonly string[]): Partial<ServeSettings> {
  const settings = options.filter((option) => option.includes("=")).map((option) => {
    const [name, value] = option.split("=") as [string, string];
    return [name, /^\d+$/.test(value) ? Number(value) : value];
  });
  return Object.fromEntries(settings);
}

/**
 * Plays one exchange against a server of its own, over real sockets, and compares every field.
 *
 * @throws {assert.AssertionError} with the line of the page, where the server says anything else.
 */
export async function runExchange(exchange: Exchange): Promise<void> {
  const clock = new FakeClock();
  await using house = await startTestServer(settingsOf(exchange.options), clock);
  using stage = new Stage(house, exchange, clock);
  await stage.prepare();
  for (const step of exchange.steps) await stage.play(step);
  await stage.assertNothingElse();
  await stage.over();
}

function saysHello(step: Step | undefined): boolean {
  return step?.kind === "say" && step.text.startsWith('{"type":"hello"');
}

/** The people of one exchange, and what the placeholders stand for by now. */
class Stage implements Disposable {
  readonly #house: TestServer;
  readonly #exchange: Exchange;
  readonly #clock: FakeClock;
  readonly #people = new Map<string, Person>();
  readonly #known: Bindings = new Map();
  #foreignBytes = 0;
  #marks = 0;
  readonly #underWay: (Promise<unknown> | undefined)[] = [];

  constructor(house: TestServer, exchange: Exchange, clock: FakeClock) {
    this.#house = house;
    this.#exchange = exchange;
    this.#clock = clock;
  }

  [Symbol.dispose](): void {
    for (const { client } of this.#people.values()) client.close();
  }

  /** Lets everybody in who is logged in when the exchange begins. */
  async prepare(): Promise<void> {
    for (const option of this.#exchange.options) {
      this.#underWay.push((await fixtures[option]?.(this.#house))?.over);
    }
    for (const name of this.#residents()) await this.#enter(name);
    for (const person of this.#people.values()) {
      await this.#rest(person);
      person.taken = person.client.heard.length;
    }
  }

  async play(step: Step): Promise<void> {
    if (step.kind === "wait") return await this.#wait(step.seconds);
    const person = this.#people.get(step.who) ?? await this.#connect(step.who);
    switch (step.kind) {
      case "say":
        return await person.client.write(this.#filled(step.text) + "\n");
      case "hear":
        return await this.#hear(person, step);
      case "leave":
        person.gone = true;
        return person.client.close();
      case "hung up":
        return await this.#assertHungUp(person, step);
    }
  }

  /** What the page does not show must not come. */
  async assertNothingElse(): Promise<void> {
    const { line } = this.#exchange;
    for (const [name, person] of this.#people) {
      if (person.gone) continue;
      const more = await this.#rest(person).catch((error) =>
        assert.fail(this.#at(line, `${name} cannot go on after the exchange: ${error}`))
      );
      assert.deepEqual(more, [], this.#at(line, `the page does not show what else ${name} hears`));
    }
    assert.equal(this.#foreignBytes, 0, this.#at(line, "a classic client hears more than ASCII"));
  }

  /** Resolves once nothing of what was there at the beginning is under way. */
  async over(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  #at(line: number, what: string): string {
    return `PROTOCOL.md:${line}: ${what}`;
  }

  /** Those who neither say hello themselves nor are classic. */
  #residents(): string[] {
    const { options, steps } = this.#exchange;
    if (options.includes("classic")) return [];
    const first = new Map<string, Step>();
    for (const step of steps) {
      if ("who" in step && !first.has(step.who)) first.set(step.who, step);
    }
    return [...first].filter(([, step]) => !saysHello(step)).map(([who]) => who);
  }

  async #enter(name: string): Promise<void> {
    const { client } = await this.#connect(name);
    await client.hello();
    const isKnown = this.#house.server.services.store.accountNamed(name) !== undefined;
    const answer = isKnown ? await client.login(name) : await client.register(name);
    assert.equal(answer.status, "success");
  }

  async #connect(name: string): Promise<Person> {
    const { options, steps } = this.#exchange;
    const first = steps.find((step) => "who" in step && step.who === name);
    const classic = options.includes("classic") && !saysHello(first);
    const conn = options.includes("tls") ? await this.#connectTls() : await this.#connectPlain();
    if (classic) this.#watchBytes(conn);
    const person = { client: new WireClient(conn), classic, taken: 0, gone: false };
    person.client.username = name;
    this.#people.set(name, person);
    return person;
  }

  async #connectPlain(): Promise<Deno.TcpConn> {
    const { port } = this.#house.server.plain!;
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    conn.setNoDelay(true);
    return conn;
  }

  /** As the page tells clients to: pinned to the one certificate, by its name. */
  async #connectTls(): Promise<Deno.TlsConn> {
    const { chat, identity } = this.#house.server;
    const secured = await Deno.startTls(
      await Deno.connect({ hostname: "127.0.0.1", port: chat.port }),
      {
        hostname: "pin.chat.invalid",
        caCerts: [identity.certificatePem],
        alpnProtocols: ["chat/1"],
      },
    );
    assert.equal((await secured.handshake()).alpnProtocol, "chat/1");
    return secured;
  }

  #watchBytes(conn: Deno.Conn): void {
    const read = conn.read.bind(conn);
    conn.read = async (into) => {
      const count = await read(into);
      this.#foreignBytes += into.subarray(0, count ?? 0).filter((byte) => byte > 0x7f).length;
      return count;
    };
  }

  #filled(text: string): string {
    return fillIn(text, this.#known, (kind) => kind === "uuid" ? uuidv7() : undefined);
  }

  async #hear(person: Person, { text, line }: Step & { kind: "hear" }): Promise<void> {
    const frame = await person.client.nextWhere(text, () => true);
    person.taken++;
    const wrong = differences(parsePattern(text), frame, this.#known);
    if (wrong.length === 0) return;
    const came = JSON.stringify(frame);
    assert.fail(this.#at(line, `${wrong.join("\n  ")}\n  the server said ${came}`));
  }

  async #assertHungUp(person: Person, { who, line }: Step & { kind: "hung up" }): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const timer = setTimeout(() => resolve("open"), patienceMs);
    const state = await Promise.race([promise, person.client.ended.then(() => "closed")]);
    clearTimeout(timer);
    assert.equal(state, "closed", this.#at(line, `the server does not hang up on ${who}`));
    const more = person.client.heard.slice(person.taken);
    assert.deepEqual(more, [], this.#at(line, `the page does not show what else ${who} hears`));
    person.gone = true;
  }

  /** Has the server answer something, so that all it did before is known. */
  async #mark({ client, classic }: Person): Promise<(frame: Record<string, unknown>) => boolean> {
    if (classic) {
      await client.say({ type: "get_users" });
      // Before a login this is refused, which is an answer just as well.
      return ({ type, code }) => type === "user_list" || code === "not_logged_in";
    }
    const id = `mark-${++this.#marks}`;
    await client.say({ type: "ping", id });
    return (frame) => frame.id === id;
  }

  /** Takes everything that has come. */
  async #rest(person: Person): Promise<Record<string, unknown>[]> {
    const isMark = await this.#mark(person);
    const frames = [];
    for (;;) {
      const frame = await person.client.nextWhere("what it was asked last", () => true);
      person.taken++;
      if (isMark(frame)) return frames;
      frames.push(frame);
    }
  }

  async #wait(seconds: number): Promise<void> {
    for (const person of this.#people.values()) {
      if (person.gone) continue;
      await person.client.nextWhere("the answer", await this.#mark(person));
      person.taken++;
    }
    for (let second = 0; second < seconds; second++) {
      this.#clock.advance(1000);
      // What was said in this second is written before the next one begins.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
