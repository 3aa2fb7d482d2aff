import type { Logger } from "../../common/logger.ts";
import { isSealed } from "../../protocol/sealed_report.ts";
import { multicastGroup } from "../../protocol/wire.ts";
import { DecayingCounts } from "../auth/decaying_counts.ts";
import { type Clock, systemClock } from "../clock.ts";
import { isWildcard } from "./reachable_hosts.ts";
import type { SealedReports } from "./sealed_reports.ts";

/** A longer datagram is no question of ours. */
const maxQuestionBytes = 1024;

/** A name is shown in a list; an answer has room for this much of it. */
const maxNameCharacters = 64;

/** A person who looks for servers again and again sends three datagrams each time. */
const maxPerSource = 30;
const sourceForgetsOneEveryMs = 200;
const maxSources = 1024;

/** Sources can be forged, so there is a bound for all of them, too. */
const maxOverall = 300;
const overallForgetsOneEveryMs = 10;

/** How long to wait when the system refuses to receive, as after an unreachable peer on Windows. */
const receiveAgainMs = 100;

/** What a server says of itself to the local network; nothing of it is secret. */
export interface DiscoveryOptions {
  readonly udpPort: number;
  /** The address that the chat listens on; one of loopback answers this machine alone. */
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly fingerprint: string;
  /** Absent without HTTPS. */
  readonly httpPort?: number;
  /** Who takes sealed datagrams, which come to the same port. */
  readonly sealed?: SealedReports;
  readonly log: Logger;
  readonly clock?: Clock;
}

export interface Discovery {
  readonly port: number;
  /** Stops answering. */
  close(): Promise<void>;
}

/**
 * Answers the question of `chat discover`, asked by multicast, by broadcast, or directly, and hands
 * on sealed datagrams.
 *
 * @returns `undefined` when the port cannot be had: people can still type an address, so that is
 * a warning in the log and no reason not to start.
 */
export function listenForDiscovery(options: DiscoveryOptions): Discovery | undefined {
  const { udpPort, log } = options;
  let socket: Deno.DatagramConn;
  try {
    socket = Deno.listenDatagram({
      transport: "udp",
      // An address of one interface would not receive multicast or broadcast.
      hostname: "0.0.0.0",
      port: udpPort,
      reuseAddress: true,
      loopback: true,
    });
  } catch (error) {
    log.warn("discovery_unavailable", { port: udpPort, flag: "--udp-port", reason: String(error) });
    return undefined;
  }
  const answering = joinGroup(socket, options).then(() => new Responder(socket, options).run());
  return {
    port: (socket.addr as Deno.NetAddr).port,
    close() {
      socket.close();
      return answering;
    },
  };
}

function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1" || address === "localhost";
}

/** Joins on every interface by its address; the system's choice alone would be the default route's. */
async function joinGroup(
  socket: Deno.DatagramConn,
  { host, log }: DiscoveryOptions,
): Promise<void> {
  const addresses = Deno.networkInterfaces().filter(({ family }) => family === "IPv4")
    .map(({ address }) => address).filter((address) => !isLoopback(host) || isLoopback(address));
  const joined = await Promise.allSettled(
    addresses.map((address) => socket.joinMulticastV4(multicastGroup, address)),
  );
  if (joined.some(({ status }) => status === "fulfilled")) return;
  // Broadcasts and questions to this very machine still arrive.
  log.warn("multicast_unavailable", { group: multicastGroup });
}

class Responder {
  readonly #socket: Deno.DatagramConn;
  readonly #options: DiscoveryOptions;
  readonly #clock: Clock;
  readonly #sources: DecayingCounts;
  readonly #overall: DecayingCounts;

  constructor(socket: Deno.DatagramConn, options: DiscoveryOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#sources = new DecayingCounts(this.#clock, sourceForgetsOneEveryMs, maxSources);
    this.#overall = new DecayingCounts(this.#clock, overallForgetsOneEveryMs, 1);
  }

  /** Answers until the socket is closed. */
  async run(): Promise<void> {
    for (;;) {
      const received = await this.#receive();
      if (received === undefined) return;
      const [datagram, from] = received;
      if (from.transport !== "udp" || !this.#isForUs(from)) continue;
      const { sealed } = this.#options;
      if (sealed !== undefined && isSealed(datagram)) {
        sealed.take(datagram, from.hostname, (answer) => void this.#send(answer, from));
      } else if (this.#mayAnswer(from)) {
        const answer = answerTo(datagram, this.#options);
        if (answer !== undefined) await this.#send(answer, from);
      }
    }
  }

  /** Who cannot be reached does not hear us, and that is all. */
  async #send(answer: Uint8Array, to: Deno.Addr): Promise<void> {
    await this.#socket.send(answer, to).catch(() => 0);
  }

  async #receive(): Promise<[Uint8Array, Deno.Addr] | undefined> {
    for (;;) {
      try {
        return await this.#socket.receive();
      } catch (error) {
        if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) {
          return undefined;
        }
        await new Promise<void>((resolve) => this.#clock.after(receiveAgainMs, resolve));
      }
    }
  }

  #isForUs({ hostname, port }: Deno.NetAddr): boolean {
    return port !== 0 && (!isLoopback(this.#options.host) || isLoopback(hostname));
  }

  #mayAnswer({ hostname }: Deno.NetAddr): boolean {
    if (this.#sources.of(hostname) > maxPerSource - 1) return false;
    if (this.#overall.of("") > maxOverall - 1) return false;
    this.#sources.add(hostname, 1);
    this.#overall.add("", 1);
    return true;
  }
}

/**
 * The answer to a datagram, never longer than it, so that nobody can use us to amplify a flood;
 * `undefined` for anything but a question that has room for one.
 */
export function answerTo(
  datagram: Uint8Array,
  about: Pick<DiscoveryOptions, "host" | "port" | "name" | "fingerprint" | "httpPort">,
): Uint8Array | undefined {
  if (datagram.length > maxQuestionBytes || !isQuestion(datagram)) return undefined;
  const answer = new TextEncoder().encode(JSON.stringify({
    type: "server",
    name: [...about.name].slice(0, maxNameCharacters).join(""),
    port: about.port,
    // A wildcard says nothing that the answer's own source does not say better.
    hosts: isWildcard(about.host) ? [] : [about.host],
    fingerprint: about.fingerprint,
    ...(about.httpPort === undefined ? {} : { http_port: about.httpPort }),
  }));
  return answer.length <= datagram.length ? answer : undefined;
}

function isQuestion(datagram: Uint8Array): boolean {
  try {
    const question: unknown = JSON.parse(new TextDecoder().decode(datagram));
    if (typeof question !== "object" || question === null) return false;
    const { type, protocol } = question as Record<string, unknown>;
    return type === "discover" && Number.isSafeInteger(protocol);
  } catch {
    return false;
  }
}
