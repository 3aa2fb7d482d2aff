import {
  assertNoErrorLogged,
  type ServerPorts,
  type ServerProgram,
  startServerProgram,
} from "../support/server_program.ts";
import { steadyPort } from "../support/steady_port.ts";
import { Course, type Event } from "./course.ts";
import type { Frame } from "./link.ts";
import { Receiver } from "./receiver.ts";
import { Sender } from "./sender.ts";

/** Conversation → its last sequence number. */
type Heads = Map<string, number>;

/** What came of it all. */
export interface Tally {
  readonly acked: number;
  readonly kills: number;
  /** What broke a promise; empty when none did. */
  readonly faults: readonly string[];
}

const group = "#lab";

/** Any of these may be what the server dies of, after up to so many of them. */
const moments: readonly (readonly [Event, number])[] = [
  ["logged in", 4],
  ["sent", 500],
  ["acked", 500],
  ["heard", 500],
];

/** A server that dies again and again under the load of three people who write to a fourth. */
class KillRounds {
  readonly #course: Course;
  readonly #data: string;
  readonly #receiver: Receiver;
  readonly #senders: readonly Sender[];
  // Each next server has to get the ports of the one that was killed.
  readonly #ports: ServerPorts = {
    chat: steadyPort(),
    plain: steadyPort(),
    https: steadyPort(),
    http: steadyPort(),
  };

  constructor(course: Course, data: string) {
    this.#course = course;
    this.#data = data;
    this.#receiver = new Receiver("bia", course);
    this.#senders = [
      new Sender("ana", course, { receivers: ["bia"], quiet: false }),
      new Sender("caio", course, { receivers: [group, "bia"], quiet: false }),
      new Sender("davi", course, { receivers: ["#lobby", group], quiet: true }),
    ];
  }

  async run(rounds: number): Promise<Tally> {
    await this.#settleIn();
    for (let round = 0; round < rounds && this.#course.faults.length === 0; round++) {
      await this.#round();
    }
    if (this.#course.faults.length === 0) await this.#audit();
    const acked = this.#senders.reduce((sum, sender) => sum + sender.acked.size, 0);
    return { acked, kills: rounds, faults: this.#course.faults };
  }

  async #start(): Promise<ServerProgram> {
    return await startServerProgram(this.#data, [], this.#ports);
  }

  /** Everybody registers, and every conversation exists before the first kill. */
  async #settleIn(): Promise<void> {
    await using server = await this.#start();
    await this.#connectAll(server);
    using founder = await server.connect();
    await founder.hello();
    await founder.register("founder");
    await founder.ask({
      type: "create_group",
      client_id: "lab",
      name: group,
      members: ["bia", "caio", "davi"],
    });
    await server.program.kill();
    await this.#allEnded();
    for (const sender of this.#senders) sender.produce();
  }

  async #round(): Promise<void> {
    await using server = await this.#start();
    const [event, most] = moments[this.#course.draw(moments.length)]!;
    const moment = this.#course.after(event, 1 + this.#course.draw(most));
    const connecting = this.#connectAll(server);
    await moment;
    await server.program.kill();
    await connecting;
    await this.#allEnded();
    assertNoErrorLogged(server.program.stderr.lines);
  }

  async #connectAll(server: ServerProgram): Promise<void> {
    const { plain } = server.ports;
    const dial = () => Deno.connect({ hostname: "127.0.0.1", port: plain });
    const [ana, ...others] = this.#senders;
    await Promise.all([
      connect(ana!, () => server.dialTls()),
      ...[this.#receiver, ...others].map((device) => connect(device, dial)),
    ]);
  }

  async #allEnded(): Promise<void> {
    await Promise.all([this.#receiver, ...this.#senders].map((device) => device.ended()));
  }

  /** Lets everybody come to an end, and compares what was promised with what is there. */
  async #audit(): Promise<void> {
    await using server = await this.#start();
    await this.#connectAll(server);
    await this.#finish("every message was acked");
    for (const sender of this.#senders) sender.repeatAll();
    await this.#finish("every id was contradicted");
    const auditor = new Receiver("bia", this.#course);
    for (const conversation of this.#receiver.entries.keys()) auditor.entries.set(conversation, []);
    await auditor.open(await Deno.connect({ hostname: "127.0.0.1", port: server.ports.plain }));
    const heads = this.#heads();
    const reached = Promise.all([this.#receiver.reach(heads), auditor.reach(heads)]);
    await this.#course.within("everything acked was heard", reached);
    compare(this.#receiver, auditor, this.#course);
    for (const sender of this.#senders) compareWithAcks(sender, auditor, this.#course);
    const promised = this.#senders.reduce((sum, sender) => sum + sender.acked.size, 0);
    const there = [...auditor.entries.values()].flat().filter(({ type }) => type === "message");
    if (there.length !== promised) {
      this.#course.fault(`${promised} messages were acked, and ${there.length} are there`);
    }
    await Promise.all([auditor, this.#receiver, ...this.#senders].map((one) => one.close()));
    const { code } = await server.program.kill("SIGTERM");
    if (code !== 0) this.#course.fault(`the last stop ended with ${code}`);
    assertNoErrorLogged(server.program.stderr.lines);
  }

  async #finish(what: string): Promise<void> {
    const finished = Promise.all(this.#senders.map((sender) => sender.finish()));
    await this.#course.within(what, finished);
  }

  #heads(): Heads {
    const heads: Heads = new Map();
    for (const sender of this.#senders) {
      for (const { conversation, seq } of sender.acked.values()) {
        heads.set(conversation, Math.max(seq, heads.get(conversation) ?? 0));
      }
    }
    return heads;
  }
}

/** A server that is killed may refuse the connection, or break it in the middle of a handshake. */
async function connect(device: Sender | Receiver, dial: () => Promise<Deno.Conn>): Promise<void> {
  const conn = await dial().catch(() => undefined);
  if (conn !== undefined) await device.connect(conn);
}

function compare(receiver: Receiver, auditor: Receiver, course: Course): void {
  for (const [conversation, entries] of auditor.entries) {
    const texts = (log: readonly Frame[] = []) => JSON.stringify(log.map(({ content }) => content));
    if (texts(receiver.entries.get(conversation)) !== texts(entries)) {
      course.fault(`${conversation} is not what was heard of it`);
    }
  }
}

function compareWithAcks(sender: Sender, auditor: Receiver, course: Course): void {
  for (const [content, ack] of sender.acked) {
    const entry = auditor.entries.get(ack.conversation)?.[ack.seq - 1];
    const isKept = entry?.content === content && entry.sender === sender.name &&
      entry.message_id === ack.message_id && entry.digest === ack.digest &&
      entry.timestamp === ack.timestamp;
    if (!isKept) course.fault(`${JSON.stringify(ack)} of "${content}" is ${JSON.stringify(entry)}`);
  }
}

/**
 * Kills a server `rounds` times under load, and says what came of it.
 *
 * @param data an empty folder.
 */
export function killRounds(rounds: number, seed: number, data: string): Promise<Tally> {
  return new KillRounds(new Course(seed), data).run(rounds);
}
