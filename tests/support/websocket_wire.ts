import type { Wire } from "./wire_client.ts";

/**
 * Opens a WebSocket that looks like a socket: each line that is written leaves as one message, and
 * each message that comes is read with a line feed behind it.
 *
 * @param caPem the only certificate that is trusted, for `wss:`.
 */
export async function dialWebSocket(url: string, caPem?: string): Promise<WebSocketWire> {
  const client = caPem === undefined ? undefined : Deno.createHttpClient({ caCerts: [caPem] });
  // The type of the browser's constructor, which knows no options, hides the runtime's.
  const socket = new WebSocket(url, { client } as unknown as string[]);
  const opened = Promise.withResolvers<void>();
  socket.onopen = () => opened.resolve();
  socket.onerror = (event) => opened.reject(new Error((event as ErrorEvent).message));
  const wire = new WebSocketWire(socket);
  wire.closed.then(() => client?.close());
  await opened.promise;
  return wire;
}

/** Lines over a WebSocket; see {@link dialWebSocket}. */
export class WebSocketWire implements Wire {
  readonly #socket: WebSocket;
  readonly #closed = Promise.withResolvers<CloseEvent>();
  #arrived: Uint8Array[] = [];
  #wake = () => {};
  #isClosed = false;
  #unsent = "";
  readonly #decoder = new TextDecoder();

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      this.#arrived.push(new TextEncoder().encode(`${data}\n`));
      this.#wake();
    };
    socket.onclose = (event) => {
      this.#isClosed = true;
      this.#closed.resolve(event);
      this.#wake();
    };
  }

  /** Resolves once it is closed, with the code. */
  get closed(): Promise<CloseEvent> {
    return this.#closed.promise;
  }

  async read(into: Uint8Array): Promise<number | null> {
    while (this.#arrived.length === 0) {
      if (this.#isClosed) return null;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    const first = this.#arrived[0]!;
    const part = first.subarray(0, into.length);
    into.set(part);
    if (part.length === first.length) this.#arrived.shift();
    else this.#arrived[0] = first.subarray(part.length);
    return part.length;
  }

  write(bytes: Uint8Array): Promise<number> {
    const lines = (this.#unsent + this.#decoder.decode(bytes, { stream: true })).split("\n");
    this.#unsent = lines.pop()!;
    for (const line of lines) this.#socket.send(line);
    return Promise.resolve(bytes.length);
  }

  /** Sends one message as it is. */
  send(message: string | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(message);
  }

  close(): void {
    this.#socket.close();
  }
}
