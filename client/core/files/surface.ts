import { protocolVersion } from "../../../protocol/limits.ts";
import type { ServerFrameOf } from "../../../protocol/server_frames.ts";
import type { Clock } from "../clock.ts";
import { ConnectFailure } from "../connect_failure.ts";
import { Connection } from "../connection.ts";
import { defaultUdpPort } from "../discover.ts";
import { findServer, type Found } from "../finder.ts";
import { asServerFrame } from "../frames.ts";
import type { ClientStore } from "../store/client_store.ts";
import {
  exchange,
  type ExchangeOptions,
  type HttpAnswer,
  type HttpRequest,
} from "./http_exchange.ts";
import { type HttpPlace, placeAtChat, placeOf } from "./http_place.ts";
import { TransferFailure, TransferPause } from "./transfer_failure.ts";

/** A server that accepts and says nothing is not worth more of anybody's time. */
const welcomeTimeoutMs = 15_000;

/** The HTTPS surface as the profile's own server handed it over a moment ago. */
export interface Surface {
  readonly place: HttpPlace;
  /** Where it is as well, should that place not be reached, or not be what was handed over. */
  readonly otherPlace?: HttpPlace;
  /** The session's. */
  readonly token: string;
  /** Most bytes of one file, where the server says so. */
  readonly maxFileBytes: number | undefined;
  readonly lang: string;
}

/** Who asks. */
export interface SurfaceOptions {
  readonly store: ClientStore;
  /** Such as `chat/0.1.0`. */
  readonly agent: string;
  readonly lang: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Finds the profile's server, wherever it is now, and asks it over a pinned connection where its
 * HTTPS surface is and what that shows. It is asked anew for each try, because its address and its
 * certificate may change while we talk to it.
 *
 * @throws {TransferFailure} `no_files_here` when it has none.
 * @throws {TransferPause} when it cannot be reached.
 */
export async function findSurface(options: SurfaceOptions): Promise<Surface> {
  const { store, lang, signal } = options;
  const profile = store.profile.read()!;
  const found = await findServer({
    pin: profile.pin,
    known: store.profile.addresses(),
    udpPort: profile.udpPort ?? defaultUdpPort,
    signal,
  });
  if (!("stream" in found)) throw new TransferPause("the server is not there", undefined, found);
  const welcome = await greet(found, options);
  if (welcome.http === undefined) throw new TransferFailure("no_files_here");
  return {
    place: placeOf(welcome.http, found.address),
    otherPlace: placeAtChat(found.address, profile.pin),
    token: profile.token ?? "",
    maxFileBytes: welcome.limits.file_bytes,
    lang,
  };
}

async function greet(
  { stream }: Found,
  { agent, lang, clock, signal }: SurfaceOptions,
): Promise<ServerFrameOf<"welcome">> {
  const connection = new Connection(stream, clock);
  const stop = () => connection.close("it was given up");
  const patience = clock.after(welcomeTimeoutMs, stop);
  signal.addEventListener("abort", stop);
  let welcome: ServerFrameOf<"welcome"> | undefined;
  try {
    connection.send({ type: "hello", protocol: protocolVersion, agent, lang });
    const why = await connection.run(([first]) => {
      const known = asServerFrame(first!);
      if (known.type === "welcome") welcome = known;
      connection.close(`it said ${known.type}`);
    });
    if (welcome === undefined) throw new TransferPause(why);
    return welcome;
  } finally {
    patience.cancel();
    signal.removeEventListener("abort", stop);
  }
}

/**
 * Asks the surface for something, where it can be reached. Throws like {@link exchange}, with why
 * the place that was handed over was none.
 */
export async function askSurface(
  surface: Surface,
  request: HttpRequest,
  options: ExchangeOptions,
): Promise<HttpAnswer> {
  const { place, otherPlace } = surface;
  try {
    return await exchange(place, request, options);
  } catch (error) {
    // Nothing was sent: the body of the request is still whole.
    if (!(error instanceof ConnectFailure) || otherPlace === undefined) throw error;
    return await exchange(otherPlace, request, options).catch((other) => {
      throw other instanceof ConnectFailure ? error : other;
    });
  }
}
