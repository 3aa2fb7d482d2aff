import { maxClientLineBytes } from "../../protocol/limits.ts";
import { LineSplitter } from "../../protocol/lines.ts";
import type { TestIdentity } from "./identity.ts";

/** A frame as a client wrote it. */
export interface SaidFrame {
  readonly type: string;
  readonly id?: string;
  readonly [field: string]: unknown;
}

/** One client's connection, as its server sees it. */
export interface FakePeer {
  /** Counts connections from 1 on. */
  readonly number: number;
  say(...frames: object[]): void;
  hangUp(): void;
}

/** A server over TLS that answers as a test wants. */
export interface FakeServer extends AsyncDisposable {
  readonly port: number;
  /** What clients have said, by connection. */
  readonly said: readonly (readonly SaidFrame[])[];
}

/** A `welcome` as a server of today says it. */
export const welcome = {
  type: "welcome",
  protocol: 1,
  server: "fake/1",
  epoch: "one",
  limits: {},
  registration: "invite",
};

/** Starts one on a free port of loopback. @param hear answers each frame. */
export function startFakeServer(
  identity: Pick<TestIdentity, "pem" | "key">,
  hear: (frame: SaidFrame, peer: FakePeer) => void,
  port = 0,
): FakeServer {
  const { pem: cert, key } = identity;
  const listener = Deno.listenTls({
    hostname: "127.0.0.1",
    port,
    cert,
    key,
    alpnProtocols: ["chat/1"],
  });
  const said: SaidFrame[][] = [];
  const open = new Set<Deno.TlsConn>();
  const serving = (async () => {
    const served: Promise<void>[] = [];
    for await (const connection of listener) {
      open.add(connection);
      served.push(serve(connection).finally(() => open.delete(connection)));
    }
    await Promise.all(served);
  })();

  async function serve(connection: Deno.TlsConn): Promise<void> {
    const lines = new LineSplitter(maxClientLineBytes);
    const frames: SaidFrame[] = [];
    const number = said.push(frames);
    let writing = Promise.resolve();
    const peer: FakePeer = {
      number,
      say(...answers) {
        const text = answers.map((answer) => JSON.stringify(answer) + "\n").join("");
        const bytes = new TextEncoder().encode(text);
        writing = writing.then(async () => void await connection.write(bytes)).catch(() => {});
      },
      hangUp: () => void writing.then(() => closeQuietly(connection)),
    };
    const buffer = new Uint8Array(65_536);
    while (true) {
      const count = await connection.read(buffer).catch(() => null);
      if (count === null) break;
      for (const line of lines.push(buffer.subarray(0, count))) {
        if (line.kind === "too_long") throw new Error("A client wrote too long a line");
        const frame = JSON.parse(new TextDecoder().decode(line.bytes));
        frames.push(frame);
        hear(frame, peer);
      }
    }
    await writing;
    closeQuietly(connection);
  }

  return {
    port: (listener.addr as Deno.NetAddr).port,
    said,
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of open) closeQuietly(connection);
      await serving;
    },
  };
}

function closeQuietly(connection: Deno.TlsConn): void {
  try {
    connection.close();
  } catch {
    // The client was first.
  }
}
