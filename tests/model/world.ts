import assert from "node:assert/strict";
import { createLogger } from "../../common/logger.ts";
import { resolveSettings } from "../../common/resolve_settings.ts";
import { type ServeSettings, serveSettings } from "../../common/settings.ts";
import { uuidv7 } from "../../protocol/ids.ts";
import { hashSecret, newSessionId, newToken } from "../../server/auth/tokens.ts";
import { type ChatServer, startChat } from "../../server/start.ts";
import { checkDatabase } from "../../server/store/check.ts";
import type { Account, Store } from "../../server/store/types.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { ModelDevice } from "./device.ts";
import { Hidden } from "./hidden.ts";
import { line, Pulse } from "./pipe.ts";

/** Who is in every story. */
export const names = ["ana", "bia", "caio"] as const;

/** So many turns of the event loop without a beat, and nothing is under way. */
const quietTurns = 6;

/** Breaks a rule of a server that was just started, to see whether anybody notices. */
export type Sabotage = (services: ChatServer["services"]) => void;

/** A server and everybody's devices, in one process, under one clock. */
export class World implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly devices: ModelDevice[] = [];
  readonly logged: string[] = [];
  readonly hidden = new Hidden();
  readonly #pulse = new Pulse();
  readonly #sabotage: Sabotage;
  readonly #folders: string[] = [];
  readonly #failures: unknown[] = [];
  #server!: ChatServer;

  private constructor(sabotage: Sabotage) {
    this.#sabotage = sabotage;
  }

  /** A server on which everybody has two devices, all of them connected, and there is a group of all. */
  static async create(sabotage: Sabotage = () => {}): Promise<World> {
    const world = new World(sabotage);
    const folder = Deno.makeTempDirSync({ prefix: "chat-model-" });
    world.#folders.push(folder);
    await world.#start(folder);
    for (const name of names) {
      const account = await world.#register(name);
      await world.addDevice(account, "phone");
      await world.addDevice(account, "laptop");
    }
    for (const device of world.devices) world.connect(device);
    const members = names.slice(1);
    world.devices[0]!.ask({ type: "create_group", client_id: uuidv7(), name: "#a", members });
    await world.settle();
    return world;
  }

  get store(): Store {
    return this.#server.services.store;
  }

  get services(): ChatServer["services"] {
    return this.#server.services;
  }

  account(name: string): Account {
    return this.store.accountNamed(name)!;
  }

  /** Gives an account another device, with a session of its own. */
  async addDevice(account: Account, kind: string): Promise<ModelDevice> {
    const token = newToken();
    const at = this.clock.now();
    await this.services.turn.commit<"open_session">({
      kind: "open_session",
      account: account.id,
      publicId: newSessionId(),
      tokenHash: hashSecret(token),
      agent: "model",
      address: "127.0.0.1",
      at,
      expiresAt: at + 90 * 86_400_000,
    });
    const { userId, name } = account;
    const fail = (error: unknown) => this.#failures.push(error);
    const device = new ModelDevice(`${name}'s ${kind}`, name, { userId, token }, this.clock, fail);
    this.devices.push(device);
    return device;
  }

  /** Connects a device that is not. */
  connect(device: ModelDevice): void {
    if (device.isConnected) return;
    const made = line(this.#pulse);
    device.connect(made);
    this.#server.serve(made.server, "127.0.0.1").catch((error) => this.#failures.push(error));
  }

  /** Lets so many turns of the event loop pass, whatever is under way. */
  async turns(count: number): Promise<void> {
    for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Waits until nothing is under way any more. */
  async settle(): Promise<void> {
    for (let quiet = 0, last = this.#pulse.beats; quiet < quietTurns; quiet++) {
      await this.turns(1);
      await this.services.turn.settled();
      if (this.#pulse.beats !== last) quiet = 0;
      last = this.#pulse.beats;
    }
    this.check();
  }

  /** Prunes what is older than a moment, as the operator's rule does. */
  async prune(conversation: number, before: number): Promise<void> {
    for (let more = true; more;) {
      const done = await this.services.turn.commit<"prune">({
        kind: "prune",
        conversation,
        before,
      });
      more = done.ok && done.more;
    }
  }

  /** Makes an upload of somebody's that is whole; its bytes are nobody's business here. */
  async upload(name: string, digest: string): Promise<string | undefined> {
    const { turn } = this.services;
    const [id, at, account] = [uuidv7(), this.clock.now(), this.account(name).id];
    const quota = { bytes: 1e9, uploads: 1e9 };
    const made = await turn.commit<"create_upload">(
      { kind: "create_upload", id, account, size: 7, metadata: {}, quota, at },
    );
    const done = await turn.commit<"finish_upload">({ kind: "finish_upload", upload: id, digest });
    return made.ok && done.ok ? id : undefined;
  }

  /** Ends the time of one of the offers, as the server does by itself. */
  async expire(which: number): Promise<void> {
    const { store, turn, delivery, announcer } = this.services;
    const at = this.clock.now() + 365 * 86_400_000;
    const offers = store.files.overdueOffers(at, 100);
    const author = await announcer.author();
    if (offers.length === 0 || author === undefined) return;
    const offer = offers[which % offers.length]!;
    await new Promise<void>((resolve) =>
      turn.add<"expire_offer">({ kind: "expire_offer", offer, author, at }, (ended) => {
        if (ended.ok && ended.entry !== undefined) delivery.publish(ended.entry);
        resolve();
      })
    );
  }

  /** What does not fit together in the database, by the rules of `chat admin check`. */
  faults(): readonly unknown[] {
    return checkDatabase(`${this.#folders.at(-1)!}/chat.db`);
  }

  /** Kills the server as `kill -9` does: what is on disk now is all that the next one has. */
  async kill(keepBytes: number): Promise<void> {
    this.hidden.lookAway();
    const from = this.#folders.at(-1)!;
    const to = Deno.makeTempDirSync({ prefix: "chat-model-" });
    this.#folders.push(to);
    for (const { name, isFile } of Deno.readDirSync(from)) {
      if (isFile) Deno.copyFileSync(`${from}/${name}`, `${to}/${name}`);
    }
    for (const device of this.devices) device.cut(0, keepBytes);
    const dead = this.#server;
    await this.#start(to);
    await dead.stop();
  }

  /** Stops the server in order, and starts it again. */
  async restart(): Promise<void> {
    await this.#server.stop();
    await this.#start(this.#folders.at(-1)!);
  }

  /** Throws what went wrong where nobody could be told. */
  check(): void {
    if (this.#failures.length > 0) throw this.#failures[0];
    const bug = this.logged.find((record) => record.includes('"event":"bug"'));
    assert(bug === undefined, bug);
  }

  async #start(data: string): Promise<void> {
    const flags = { data, host: "127.0.0.1", port: 0, registration: "open", maxSessions: 8 };
    const env = { get: () => undefined };
    const settings: ServeSettings = {
      ...resolveSettings(serveSettings, { flags, env, language: "en" }),
      lang: "en",
    };
    const write = (record: string) => this.logged.push(record);
    const log = createLogger({ format: "json", level: "info", write });
    this.#server = await startChat(settings, data, log, () => ({}), this.clock);
    this.#sabotage(this.services);
    this.hidden.watch(this.store);
  }

  async #register(name: string): Promise<Account> {
    const outcome = await this.services.turn.commit<"register">({
      kind: "register",
      name,
      passwordHash: "x",
      inviteHash: undefined,
      inviteRequired: false,
      session: undefined,
      at: this.clock.now(),
    });
    assert(outcome.ok);
    return outcome.account;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const device of this.devices) device.close();
    await this.#server.stop();
    for (const device of this.devices) device.store.close();
    for (const folder of this.#folders) Deno.removeSync(folder, { recursive: true });
  }
}
