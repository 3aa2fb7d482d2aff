import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { type HostKey, open, seal } from "../../protocol/sealed_report.ts";
import { hashSecret } from "../../server/auth/tokens.ts";
import type { TestServer } from "./test_server.ts";

/** What a machine was enrolled with. */
export interface EnrolledHost {
  readonly name: string;
  readonly token: string;
  readonly key: HostKey;
}

/** Enrols a machine on a server of this process. */
export async function enrollHost(
  house: Pick<TestServer, "server" | "connect">,
  name: string,
): Promise<EnrolledHost> {
  const { store, clock } = house.server.services;
  const [at, secret] = [clock.now(), crypto.randomUUID()];
  const terms = { secretHash: hashSecret(secret), uses: 1, expiresAt: at + 60_000, at };
  await store.commit([{ kind: "create_host_invite", ...terms }]);
  using client = await house.connect();
  await client.hello();
  const answer = await client.ask({ type: "host_enroll", invite: secret, host: name });
  assert.equal(answer.type, "host_response");
  const { token, key, key_id: keyId } = answer as Record<string, unknown>;
  const bytes = new Uint8Array(Buffer.from(String(key), "base64url"));
  return { name, token: String(token), key: { key: bytes, keyId: String(keyId) } };
}

/** Somebody with a UDP socket. */
export class DatagramPeer implements Disposable {
  readonly #socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  readonly #port: number;

  /** @param port of the server on loopback. */
  constructor(port: number) {
    this.#port = port;
  }

  async send(datagram: Uint8Array): Promise<void> {
    await this.#socket.send(datagram, {
      transport: "udp",
      hostname: "127.0.0.1",
      port: this.#port,
    });
  }

  /** The next datagram that comes. */
  async next(): Promise<Uint8Array> {
    return (await this.#socket.receive())[0];
  }

  /** Sends a report and opens the answer. */
  async ask(report: unknown, { key }: EnrolledHost): Promise<Record<string, unknown>> {
    const datagram = seal(JSON.stringify(report), "report", key);
    await this.send(datagram);
    const answer = await this.next();
    assert.ok(answer.length <= datagram.length, `${answer.length} > ${datagram.length}`);
    return JSON.parse(open(answer, "answer", key)!);
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
