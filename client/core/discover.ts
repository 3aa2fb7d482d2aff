import { multicastGroup } from "../../protocol/wire.ts";
import type { Address } from "./address.ts";

/** Also asked: networks that drop multicast mostly pass broadcast, and the last one is this machine. */
const broadcasts = ["255.255.255.255", "127.255.255.255"];

/** Machines with containers have many networks, and a server answers one asker so many times only. */
const maxNetworks = 8;

/** The question has this many bytes, and no answer has more: nobody can use us to amplify a flood. */
const questionBytes = 512;

/** The port that `chat serve` answers on unless told otherwise. */
export const defaultUdpPort = 12345;

/** Most addresses that one answer may name; strangers send them. */
const maxHosts = 16;

/** What a server says of itself. Nothing of it is proven until a pinned connection stands. */
export interface FoundServer {
  readonly name: string;
  readonly fingerprint: string;
  /** Where it may be reached: where the answer came from, then what it said. */
  readonly addresses: readonly Address[];
  /** Where its HTTPS is, if it has that. */
  readonly httpPort?: number;
}

/** Which port is asked, and how long answers are waited for. */
export interface DiscoverOptions {
  readonly udpPort?: number;
  readonly waitMs?: number;
  /** Ends the wait early. */
  readonly signal?: AbortSignal;
}

/**
 * Asks the local network for servers, and always waits the whole time: the first answer may be a
 * stranger's, made up to keep us from the second.
 *
 * @returns those that answered in time, each once. Never throws: no network is no answer.
 */
export async function discover(options: DiscoverOptions = {}): Promise<FoundServer[]> {
  const found = new Map<string, FoundServer>();
  let socket: Deno.DatagramConn;
  try {
    socket = Deno.listenDatagram({ transport: "udp", hostname: "0.0.0.0", port: 0 });
  } catch {
    return [];
  }
  const stop = () => closeQuietly(socket);
  const timer = setTimeout(stop, options.waitMs ?? 1_000);
  options.signal?.addEventListener("abort", stop);
  try {
    await ask(socket, options.udpPort ?? defaultUdpPort);
    for await (const [datagram, from] of socket) {
      const server = readAnswer(datagram, from as Deno.NetAddr);
      if (server === undefined) continue;
      found.set(server.fingerprint, merge(found.get(server.fingerprint), server));
    }
  } catch {
    // The socket was closed because the time is over.
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", stop);
    stop();
  }
  return [...found.values()];
}

async function ask(socket: Deno.DatagramConn, port: number): Promise<void> {
  const bytes = question();
  const all = [multicastGroup, ...broadcasts, ...networkBroadcasts(Deno.networkInterfaces())];
  const sent = [...new Set(all)].map((hostname) =>
    // A machine without a route for one of these still has the others.
    socket.send(bytes, { transport: "udp", hostname, port }).catch(() => 0)
  );
  await Promise.all(sent);
}

/**
 * The broadcast addresses of the networks that this machine is on: the general one goes nowhere
 * without a default route, which a site without internet need not have, and to one network only.
 */
export function networkBroadcasts(
  interfaces: readonly Pick<Deno.NetworkInterfaceInfo, "family" | "address" | "netmask">[],
): string[] {
  const networks = interfaces.filter(({ family, netmask }) =>
    // A network of one or two has no address for all.
    family === "IPv4" && !/^255\.255\.255\.25[45]$/.test(netmask)
  );
  return networks.slice(0, maxNetworks).map(({ address, netmask }) => {
    const mask = netmask.split(".").map(Number);
    return address.split(".").map((part, index) => Number(part) | (~mask[index]! & 255)).join(".");
  });
}

function question(): Uint8Array {
  const bare = JSON.stringify({ type: "discover", protocol: 1, pad: "" });
  const pad = " ".repeat(questionBytes - bare.length);
  return new TextEncoder().encode(JSON.stringify({ type: "discover", protocol: 1, pad }));
}

/** Reads an answer from a stranger; `undefined` when it is none. */
export function readAnswer(datagram: Uint8Array, from: Deno.NetAddr): FoundServer | undefined {
  if (datagram.length > questionBytes) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(datagram));
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { type, name, port, hosts, fingerprint, http_port: httpPort } = value as Record<
    string,
    unknown
  >;
  const isAnswer = type === "server" && typeof fingerprint === "string" &&
    /^[\w-]{43}$/.test(fingerprint) && isPort(port);
  if (!isAnswer) return undefined;
  const said = Array.isArray(hosts) ? hosts.filter(isHost).slice(0, maxHosts) : [];
  return {
    name: typeof name === "string" ? name : "",
    fingerprint,
    addresses: [...new Set([from.hostname, ...said])].map((host) => ({ host, port })),
    ...(isPort(httpPort) ? { httpPort } : {}),
  };
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65535;
}

function isHost(value: unknown): value is string {
  return typeof value === "string" && /^[\w.:%-]{1,253}$/.test(value);
}

function merge(known: FoundServer | undefined, server: FoundServer): FoundServer {
  if (known === undefined) return server;
  const addresses = new Map(
    [...known.addresses, ...server.addresses].map((one) => [`${one.host} ${one.port}`, one]),
  );
  return { ...known, addresses: [...addresses.values()].slice(0, maxHosts) };
}

function closeQuietly(socket: Deno.DatagramConn): void {
  try {
    socket.close();
  } catch {
    // The time was over first.
  }
}
