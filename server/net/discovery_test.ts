import assert from "node:assert/strict";
import fc from "fast-check";
import { createLogger } from "../../common/logger.ts";
import { multicastGroup } from "../../protocol/wire.ts";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { silentLogger } from "../../tests/support/silent_logger.ts";
import { answerTo, type DiscoveryOptions, listenForDiscovery } from "./discovery.ts";

const about: DiscoveryOptions = {
  udpPort: 0,
  host: "0.0.0.0",
  port: 12345,
  name: "lab",
  fingerprint: "f".repeat(43),
  httpPort: 8443,
  log: silentLogger,
};
const answered = {
  type: "server",
  name: "lab",
  port: 12345,
  hosts: [],
  fingerprint: about.fingerprint,
  http_port: 8443,
};

function question(bytes = 512, protocol: unknown = 1): Uint8Array {
  const bare = JSON.stringify({ type: "discover", protocol, pad: "" });
  const pad = " ".repeat(Math.max(0, bytes - bare.length));
  return new TextEncoder().encode(JSON.stringify({ type: "discover", protocol, pad }));
}

function parse(datagram: Uint8Array | undefined): unknown {
  return datagram && JSON.parse(new TextDecoder().decode(datagram));
}

/** Somebody who asks. */
class Asker implements Disposable {
  readonly #socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });

  async send(datagram: Uint8Array, port: number, hostname = "127.0.0.1"): Promise<void> {
    await this.#socket.send(datagram, { transport: "udp", hostname, port });
  }

  async next(): Promise<unknown> {
    return parse((await this.#socket.receive())[0]);
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

Deno.test("a question gets the server's name, place and fingerprint", async () => {
  const discovery = listenForDiscovery(about)!;
  using asker = new Asker();
  await asker.send(question(), discovery.port);
  assert.deepEqual(await asker.next(), answered);
  await discovery.close();
});

Deno.test("a question to everybody on this machine is answered, by multicast and by broadcast", async () => {
  const discovery = listenForDiscovery(about)!;
  for (const address of [multicastGroup, "127.255.255.255"]) {
    using asker = new Asker();
    await asker.send(question(), discovery.port, address);
    assert.deepEqual(await asker.next(), answered, address);
  }
  await discovery.close();
});

Deno.test("two servers share the port and both answer a broadcast", async () => {
  const first = listenForDiscovery(about)!;
  const second = listenForDiscovery({ ...about, udpPort: first.port, name: "other" })!;
  using asker = new Asker();
  await asker.send(question(), first.port, "127.255.255.255");
  const names = [await asker.next(), await asker.next()].map((answer) =>
    (answer as { name: string }).name
  );
  assert.deepEqual(names.sort(), ["lab", "other"]);
  await Promise.all([first.close(), second.close()]);
});

Deno.test("junk is passed over and the next question is answered", async () => {
  const discovery = listenForDiscovery(about)!;
  using asker = new Asker();
  const junk = ["", "{", "[]", "null", "7", '{"type":"server"}', '{"type":"discover"}', "\0\xff"];
  for (const text of junk) await asker.send(new TextEncoder().encode(text), discovery.port);
  await asker.send(new Uint8Array(60_000), discovery.port);
  await asker.send(question(), discovery.port);
  assert.deepEqual(await asker.next(), answered);
  await discovery.close();
});

Deno.test("no datagram makes it throw, and no answer is longer than its question", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 600 }),
        fc.json().map((text) => new TextEncoder().encode(text)),
        fc.nat(1200).map((bytes) => question(bytes)),
        fc.jsonValue().map((protocol) => question(300, protocol)),
      ),
      fc.string({ unit: "binary", maxLength: 200 }),
      (datagram, name) => {
        const answer = answerTo(datagram, { ...about, name });
        assert.ok(answer === undefined || answer.length <= datagram.length);
      },
    ),
    { numRuns: 100 },
  );
});

Deno.test("the question of our clients has room for the longest answer", () => {
  const longest = {
    ...about,
    host: "2001:db8:1111:2222:3333:4444:5555:6666",
    name: "日".repeat(99),
  };
  assert.ok(answerTo(question(512), longest));
  assert.equal(answerTo(question(100), longest), undefined);
});

Deno.test("a server on one address says which", () => {
  const { hosts } = parse(answerTo(question(), { ...about, host: "192.0.2.20" })) as {
    hosts: string[];
  };
  assert.deepEqual(hosts, ["192.0.2.20"]);
});

Deno.test("one source gets thirty answers in a burst, and more later", async () => {
  const clock = new FakeClock();
  const discovery = listenForDiscovery({ ...about, clock })!;
  using asker = new Asker();
  for (let asked = 0; asked < 30; asked++) {
    await asker.send(question(), discovery.port);
    assert.deepEqual(await asker.next(), answered);
  }
  await asker.send(question(), discovery.port);
  // Another server's answer is the next to come, then and at the end: the one too many has none.
  const other = listenForDiscovery({ ...about, name: "other" })!;
  const fromOther = { ...answered, name: "other" };
  await asker.send(question(), other.port);
  assert.deepEqual(await asker.next(), fromOther);
  clock.advance(1000);
  await asker.send(question(), discovery.port);
  assert.deepEqual(await asker.next(), answered);
  await asker.send(question(), other.port);
  assert.deepEqual(await asker.next(), fromOther);
  await Promise.all([discovery.close(), other.close()]);
});

Deno.test("a port that is taken is a warning that names port and flag", () => {
  const taken = Deno.listenDatagram({ transport: "udp", hostname: "0.0.0.0", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const lines: string[] = [];
  const log = createLogger({ format: "text", level: "warn", write: (line) => lines.push(line) });
  assert.equal(listenForDiscovery({ ...about, udpPort: port, log }), undefined);
  taken.close();
  assert.match(lines.join(""), new RegExp(`discovery_unavailable port=${port} flag=--udp-port`));
});
