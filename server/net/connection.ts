import { type ClientLine, decodeClientLines } from "../../protocol/codec.ts";
import { maxClientLineBytes } from "../../protocol/limits.ts";
import { refused } from "../../protocol/codes.ts";
import { type Block, LineSplitter } from "../../protocol/lines.ts";
import type { Logger } from "../../common/logger.ts";
import type { Language } from "../../common/text/speak.ts";
import { Outbox } from "../delivery/outbox.ts";
import { Peer } from "../session/peer.ts";
import type { Peers } from "../session/peers.ts";
import type { Services } from "../services.ts";
import { foreignProtocol } from "./foreign_protocol.ts";
import { Visit } from "./visit.ts";

/** A connection starts with this: ten thousand idle ones must not cost more than their sockets. */
const smallestBuffer = 1024;
/** And a busy one reads as much as one write of a busy client holds. */
const largestBuffer = 64 * 1024;

/** A byte stream to a peer, whatever carries it. */
export interface Stream {
  read(into: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  close(): void;
}

/**
 * Serves one connection until either end closes it.
 *
 * @param address IP address of the peer.
 */
export async function serveConnection(
  stream: Stream,
  address: string,
  language: Language,
  peers: Peers,
  services: Services,
): Promise<void> {
  const gone = new AbortController();
  const hangUp = once(() => {
    stream.close();
    gone.abort();
  });
  const outbox = new Outbox(stream, services.clock, hangUp);
  const peer = new Peer({ address, outbox, services, language, hangUp, gone: gone.signal });
  peers.add(peer);
  const visit = new Visit(services, address);
  try {
    if (await readAll({ stream, peer, visit, log: services.log })) await farewell(peer);
  } catch (error) {
    services.log.debug("connection_broke", { address, error: String(error) });
  } finally {
    peers.remove(peer);
    peer.ended();
    hangUp();
    visit.ended(peer, peer.received + outbox.written);
  }
}

/** A connection, and who hears of what comes by it. */
interface Reading {
  readonly stream: Stream;
  readonly peer: Peer;
  readonly visit: Visit;
  readonly log: Logger;
}

/** A peer that closed its half after its last request still gets the answers. */
async function farewell(peer: Peer): Promise<void> {
  peer.finished();
  await peer.settled();
  await peer.outbox.drained();
}

/** @returns whether the other end closed in order. */
async function readAll({ stream, peer, visit, log }: Reading): Promise<boolean> {
  const splitter = new LineSplitter(maxClientLineBytes);
  let buffer = new Uint8Array(smallestBuffer);
  let isFirst = true;
  while (!peer.gone.aborted) {
    const read = await stream.read(buffer);
    if (read === null) return true;
    peer.received += read;
    const chunk = buffer.subarray(0, read);
    const foreign = isFirst ? foreignProtocol(chunk) : undefined;
    isFirst = false;
    if (foreign !== undefined) log.info("foreign_protocol", { address: peer.address, foreign });
    if (foreign === "tls") return false;
    for (const block of splitter.pushBlocks(chunk)) {
      for (const line of understand(block)) {
        visit.heard(line);
        const handled = peer.receive(line);
        if (handled !== undefined) await handled;
        // After every frame: a thousand requests for a page fit into one read.
        if (!peer.isReady) await peer.ready();
        // Its first line is answered; what follows may be frames in a request's body.
        if (foreign !== undefined) peer.close();
      }
    }
    buffer = resized(buffer, read);
  }
  return false;
}

function understand(block: Block): ClientLine[] {
  if (block.kind !== "too_long") return decodeClientLines(block.bytes);
  return [{ frame: refused("frame_too_long", { max: maxClientLineBytes }) }];
}

/** A fuller or an emptier buffer for the next read, by how much the last one brought. */
function resized(buffer: Uint8Array<ArrayBuffer>, read: number): Uint8Array<ArrayBuffer> {
  if (read === buffer.length && read < largestBuffer) return new Uint8Array(4 * read);
  if (read < buffer.length / 16 && buffer.length > smallestBuffer) {
    return new Uint8Array(buffer.length / 4);
  }
  return buffer;
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    run();
  };
}
