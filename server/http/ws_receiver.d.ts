/** What we use of `ws`: its parser of what clients send (RFC 6455, section 5). */
export class Receiver {
  constructor(options: {
    readonly isServer: boolean;
    /** Most bytes of a message. */
    readonly maxPayload: number;
    /** Most frames that one message may come in. */
    readonly maxFragments: number;
    /** Most chunks that one frame may come in. */
    readonly maxBufferedChunks: number;
  });
  on(event: "message", heard: (data: Uint8Array, isBinary: boolean) => void): this;
  on(event: "ping", heard: (data: Uint8Array) => void): this;
  on(event: "conclude", heard: (code: number) => void): this;
  on(event: "error", heard: (error: Error & { readonly code?: string }) => void): this;
  /** Takes the next bytes; all that they finish has been emitted when `done` is called. */
  write(chunk: Uint8Array, done: (error?: Error | null) => void): boolean;
}
