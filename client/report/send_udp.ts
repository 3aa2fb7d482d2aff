import { maxSealedBytes } from "../../protocol/limits.ts";
import { unpackPlaces, unpackSummary } from "../../protocol/sealed_answer.ts";
import { type HostKey, open, seal, sealedOverheadBytes } from "../../protocol/sealed_report.ts";
import { type Answer, answerOf } from "./answer.ts";
import { type Credential, hostKeyOf } from "./credential.ts";
import { type Report, type Wish, withWish } from "./report.ts";

/** How long an answer to each try is waited for. */
const triesMs = [250, 500, 1_000];

/** The same, all together within a time. */
export function triesWithin(ms: number): readonly number[] {
  const all = triesMs.reduce((sum, one) => sum + one, 0);
  return triesMs.map((one) => one * Math.min(1, ms / all));
}

/** What the server says by UDP: as much of a `report_response` as there is room for. */
export interface SealedAnswer extends Answer {
  /** Whether TLS has more of it. */
  readonly isPart: boolean;
  readonly roundTripMs: number;
}

/** Where a machine sends its datagrams, and with which key. */
interface Way {
  readonly host: string;
  readonly port: number;
  readonly key: HostKey;
}

/** @returns `undefined` when this machine cannot send datagrams: TLS has to do. */
export function udpWay(credential: Credential): Way | undefined {
  const { address: { host }, udpPort: port } = credential;
  const key = hostKeyOf(credential);
  // The server answers datagrams of IPv4 alone.
  if (key === undefined || port === undefined || host.includes(":")) return undefined;
  return { host, port, key };
}

/**
 * Sends a report in a datagram, up to three times.
 *
 * @returns `undefined` when it does not fit, or when nobody answers.
 */
export async function sendByUdp(
  way: Way,
  report: Report,
  wish: Wish,
  tries: readonly number[] = triesMs,
): Promise<SealedAnswer | undefined> {
  const text = padded(withWish(report, wish), wish);
  if (seal(text, "report", way.key).length > maxSealedBytes) return undefined;
  let socket: Deno.DatagramConn;
  try {
    socket = Deno.listenDatagram({ transport: "udp", hostname: "0.0.0.0", port: 0 });
  } catch {
    return undefined;
  }
  const heard = listen(socket, way.key, report.counter);
  try {
    for (const waitMs of tries) {
      const sentAt = performance.now();
      const { host: hostname, port } = way;
      const to = { transport: "udp", hostname, port } as const;
      // A name that takes long to look up must not keep TLS waiting.
      socket.send(seal(text, "report", way.key), to).catch(() => 0);
      const answer = await within(waitMs, heard);
      if (answer === undefined) continue;
      const { tag } = wish;
      return { ...answer, ...(tag && { tag }), roundTripMs: performance.now() - sentAt };
    }
  } finally {
    socket.close();
    await heard;
  }
}

/** No answer is longer than its question, so who wants to read all of it asks at length. */
function padded(question: object, { quiet }: Wish): string {
  const text = JSON.stringify(question);
  const bare = new TextEncoder().encode(JSON.stringify({ ...question, pad: "" })).length;
  const room = maxSealedBytes - sealedOverheadBytes - bare;
  return quiet || room <= 0 ? text : JSON.stringify({ ...question, pad: " ".repeat(room) });
}

type Heard = Omit<SealedAnswer, "roundTripMs">;

/** Waits for the answer to a counter, whatever else comes; ends when the socket is closed. */
async function listen(
  socket: Deno.DatagramConn,
  key: HostKey,
  counter: number,
): Promise<Heard | undefined> {
  for (;;) {
    const received = await socket.receive().catch(() => undefined);
    if (received === undefined) return undefined;
    const answer = readAnswer(open(received[0], "answer", key), counter);
    if (answer !== undefined) return answer;
  }
}

/** @returns `undefined` for what is no answer to that counter; TLS has to do then. */
function readAnswer(text: string | undefined, counter: number): Heard | undefined {
  const said = parsed(text);
  if (said?.counter !== counter || said.ok !== true) return undefined;
  const summary = typeof said.summary === "string" ? unpackSummary(said.summary) : undefined;
  const place = typeof said.place === "string" ? unpackPlaces(said.place) : undefined;
  const isWhole = summary !== undefined && place !== undefined;
  const whole = isWhole && { summary, place, stale: said.stale ?? [] };
  const { timestamp, live, late } = said;
  const average = summary?.mean ?? said.mean;
  return {
    ...answerOf({ timestamp, live, late, average, ...whole }),
    // A server whose figures are others than ours says them by name over TLS.
    isPart: said.full === true || (said.summary !== undefined && !isWhole),
  };
}

function parsed(text = ""): Partial<Record<string, unknown>> | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function within<Value>(ms: number, value: Promise<Value>): Promise<Value | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([value, over]);
  } finally {
    clearTimeout(timer);
  }
}
