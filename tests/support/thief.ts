import { Buffer } from "node:buffer";
import type { KeyObject } from "node:crypto";
import { derOf } from "../../server/net/pem.ts";
import {
  certificateMessage,
  certificateVerify,
  encryptedExtensions,
  finished,
  readClientHello,
  serverHello,
} from "./tls13_handshake.ts";
import { contentType, KeySchedule, recordHeader, RecordKey, verifyData } from "./tls13_records.ts";

export interface ThiefOptions {
  /** The certificate that is shown; anybody can copy one. */
  readonly certificatePem: string;
  /** What the handshake is signed with. */
  readonly key: KeyObject;
  readonly port?: number;
  /** Answers a line that was heard, so that whoever was deceived goes on talking. */
  readonly reply?: (line: string) => string | undefined;
}

/** A TLS 1.3 server that signs with whatever key it has, and listens. */
export interface Thief extends AsyncDisposable {
  readonly port: number;
  /** Connections that got as far as being shown the certificate, and are over. */
  readonly visited: number;
  /** Everything that clients said after their handshake, as text. */
  readonly heard: string;
  /** Resolves when it has heard `text`. */
  hears(text: string): Promise<void>;
  /** Resolves when somebody was shown the certificate and hung up. */
  isVisited(): Promise<void>;
}

/** Starts a server by hand, because no TLS library signs with a key that is not the certificate's. */
export function startThief(options: ThiefOptions): Thief {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: options.port ?? 0 });
  const loot = new Loot();
  const open = new Set<Deno.Conn>();
  const served: Promise<void>[] = [];
  const accepting = (async () => {
    for await (const connection of listener) {
      open.add(connection);
      served.push(serve(connection, options, loot).finally(() => open.delete(connection)));
    }
  })();
  return {
    port: listener.addr.port,
    get visited() {
      return loot.visited;
    },
    get heard() {
      return loot.heard;
    },
    hears: (text) => loot.until(() => loot.heard.includes(text)),
    isVisited: () => loot.until(() => loot.visited > 0),
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of open) closeQuietly(connection);
      await Promise.all([accepting, ...served]);
    },
  };
}

/** What all connections together have brought. */
class Loot {
  visited = 0;
  heard = "";
  #waiting: { readonly holds: () => boolean; readonly resolve: () => void }[] = [];

  hear(text: string): void {
    this.heard += text;
    this.#look();
  }

  leave(): void {
    this.visited++;
    this.#look();
  }

  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ holds, resolve });
      this.#look();
    });
  }

  #look(): void {
    this.#waiting = this.#waiting.filter(({ holds, resolve }) => {
      if (holds()) resolve();
      return !holds();
    });
  }
}

async function serve(connection: Deno.Conn, options: ThiefOptions, loot: Loot): Promise<void> {
  const conversation = new Conversation(connection, options, loot);
  try {
    await conversation.run();
  } catch {
    // The client hung up, or found us out; either way there is nothing more to hear.
  } finally {
    closeQuietly(connection);
    if (conversation.hasShown) loot.leave();
  }
}

function closeQuietly(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}

class Conversation {
  readonly #connection: Deno.Conn;
  readonly #options: ThiefOptions;
  readonly #loot: Loot;
  /** Whether the certificate was shown. */
  hasShown = false;
  #buffered = Buffer.alloc(0);
  #line = "";

  constructor(connection: Deno.Conn, options: ThiefOptions, loot: Loot) {
    this.#connection = connection;
    this.#options = options;
    this.#loot = loot;
  }

  async run(): Promise<void> {
    const { hears, says, hearsNext } = await this.#shakeHands();
    let key = hears;
    for (;;) {
      const { type, body } = await this.#record();
      // A change_cipher_spec for the sake of old boxes in between means nothing.
      if (type !== contentType.applicationData) continue;
      const opened = key.open(body);
      if (opened.type === contentType.alert) return;
      // Of the handshake only the client's Finished is left: its next words are for the application.
      if (opened.type === contentType.handshake) key = hearsNext;
      else await this.#listen(opened.content, says);
    }
  }

  async #shakeHands(): Promise<{ hears: RecordKey; says: RecordKey; hearsNext: RecordKey }> {
    const hello = (await this.#record()).body;
    const client = readClientHello(hello);
    const pair = await crypto.subtle.generateKey("X25519", false, ["deriveBits"]) as CryptoKeyPair;
    const ownKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    const answer = serverHello(client, ownKey);
    const schedule = new KeySchedule();
    schedule.advance(await sharedSecret(pair.privateKey, client.key));
    let transcript = Buffer.concat([hello, answer]);
    const serverSecret = schedule.traffic("s hs traffic", transcript);
    const clientKey = new RecordKey(schedule.traffic("c hs traffic", transcript));
    const { certificatePem, key } = this.#options;
    const flight = [
      () => encryptedExtensions(client),
      () => certificateMessage(derOf(certificatePem)),
      () => certificateVerify(key, transcript),
      () => finished(verifyData(serverSecret, transcript)),
    ].map((make) => {
      const message = make();
      transcript = Buffer.concat([transcript, message]);
      return message;
    });
    const sealed = new RecordKey(serverSecret).seal(contentType.handshake, Buffer.concat(flight));
    await this.#send(
      Buffer.concat([recordHeader(contentType.handshake, answer.length), answer, sealed]),
    );
    this.hasShown = true;
    schedule.advance();
    return {
      hears: clientKey,
      says: new RecordKey(schedule.traffic("s ap traffic", transcript)),
      hearsNext: new RecordKey(schedule.traffic("c ap traffic", transcript)),
    };
  }

  async #listen(content: Buffer, says: RecordKey): Promise<void> {
    const text = content.toString("utf8");
    this.#loot.hear(text);
    this.#line += text;
    const lines = this.#line.split("\n");
    this.#line = lines.pop()!;
    for (const line of lines) {
      const reply = this.#options.reply?.(line);
      if (reply === undefined) continue;
      await this.#send(says.seal(contentType.applicationData, Buffer.from(reply + "\n")));
    }
  }

  async #record(): Promise<{ type: number; body: Buffer }> {
    const header = await this.#take(5);
    return { type: header[0]!, body: await this.#take(header.readUInt16BE(3)) };
  }

  async #take(length: number): Promise<Buffer> {
    const chunk = new Uint8Array(16 * 1024);
    while (this.#buffered.length < length) {
      const count = await this.#connection.read(chunk);
      if (count === null) throw new Error("The client hung up");
      this.#buffered = Buffer.concat([this.#buffered, chunk.subarray(0, count)]);
    }
    const taken = this.#buffered.subarray(0, length);
    this.#buffered = this.#buffered.subarray(length);
    return taken;
  }

  async #send(bytes: Uint8Array): Promise<void> {
    for (let sent = 0; sent < bytes.length;) {
      sent += await this.#connection.write(bytes.subarray(sent));
    }
  }
}

async function sharedSecret(own: CryptoKey, theirs: Buffer): Promise<Uint8Array> {
  const raw = new Uint8Array(theirs);
  const key = await crypto.subtle.importKey("raw", raw, "X25519", false, []);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: key }, own, 256));
}
