import assert from "node:assert/strict";
import { join } from "node:path";
import { listenForDiscovery } from "../server/net/discovery.ts";
import { SealedReports } from "../server/net/sealed_reports.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { enrollMachine, readingsOf, type ReportingMachine } from "./support/reporting_machine.ts";
import { silentLogger } from "./support/silent_logger.ts";
import { inFolder } from "./support/temporary_folder.ts";
import { startTestServer, type TestServer } from "./support/test_server.ts";

const minute = 60_000;

interface UdpHouse {
  readonly server: TestServer;
  readonly clock: FakeClock;
  readonly mesa: ReportingMachine;
  readonly folder: string;
}

async function inUdpHouse(run: (house: UdpHouse) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const clock = new FakeClock();
    await using server = await startTestServer({}, clock);
    const { services, identity, chat } = server.server;
    const sealed = new SealedReports(services);
    const { fingerprint } = identity;
    const about = { host: "127.0.0.1", port: chat.port, name: "lab", log: silentLogger };
    const discovery = listenForDiscovery({ ...about, udpPort: 0, fingerprint, sealed })!;
    try {
      const mesa = await enrollMachine(server, folder, "mesa", discovery.port);
      await run({ server, clock, mesa, folder });
    } finally {
      await discovery.close();
    }
  });
}

/** How many reports came by which way. */
function ways({ server }: Pick<UdpHouse, "server">): { sealed: number; tls: number } {
  const lines = server.logged.filter((line) => line.includes('"event":"report"'));
  const sealed = lines.filter((line) => line.includes('"sealed":true')).length;
  return { sealed, tls: lines.length - sealed };
}

Deno.test("with --udp one datagram is all that a report takes", () =>
  inUdpHouse(async (house) => {
    const { server, clock, mesa } = house;
    const { answer, exitCode } = await mesa.report(clock.now(), 7, { udp: true });
    assert.deepEqual([answer?.live, answer?.timestamp, exitCode], [
      1,
      new Date(clock.now()).toISOString(),
      0,
    ]);
    assert.deepEqual(ways(house), { sealed: 1, tls: 0 });
    assert.deepEqual(readingsOf(server, "mesa"), [[clock.now(), 7]]);
    assert.deepEqual(await mesa.waiting(), []);
  }));

Deno.test("somebody who waits gets the whole answer by datagram, and over TLS what has no room", () =>
  inUdpHouse(async (house) => {
    const { server, clock, mesa } = house;
    const whole = await mesa.report(clock.now(), 7, { udp: true, attended: true });
    assert.equal(whole.answer?.summary?.median.uptime, 7);
    assert.deepEqual([whole.answer?.place?.uptime, whole.answer?.stale], [{ rank: 1, of: 1 }, []]);
    assert.deepEqual(ways(house), { sealed: 1, tls: 0 });

    const names = Array.from({ length: 9 }, (_, at) => `${at}-with-as-long-a-name-as-can-be`);
    for (const name of names) {
      const other = await enrollMachine(server, house.folder, name);
      await other.report(clock.now(), 1);
    }
    clock.advance(4 * minute);
    const { answer } = await mesa.report(clock.now(), 8, { udp: true, attended: true });
    assert.deepEqual([answer?.live, answer?.stale], [1, names]);
    assert.deepEqual(ways(house), { sealed: 2, tls: 10 });
    assert.equal(readingsOf(server, "mesa").length, 2);
  }));

Deno.test("what waited goes over TLS once a datagram has got through", () =>
  inUdpHouse(async (house) => {
    const { server, clock, mesa } = house;
    const { udpPort, address } = await mesa.credential();
    // Nobody is at port 1.
    await mesa.change({ udpPort: 1, address: { host: "127.0.0.1", port: 1 } });
    await mesa.report(clock.now(), 1);
    clock.advance(minute);
    await mesa.change({ udpPort, address });
    await mesa.report(clock.now(), 2, { udp: true });
    assert.deepEqual(readingsOf(server, "mesa").map(([, uptime]) => uptime), [1, 2]);
    assert.deepEqual(await mesa.waiting(), []);
  }));

Deno.test("where datagrams do not get through, TLS does", () =>
  inUdpHouse(async (house) => {
    const { clock, mesa } = house;
    const hole = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
    await mesa.change({ udpPort: (hole.addr as Deno.NetAddr).port });
    await mesa.report(clock.now(), 1, { udp: true });
    assert.deepEqual(ways(house), { sealed: 0, tls: 1 });
    const tries = [await hole.receive(), await hole.receive(), await hole.receive()];
    const salts = tries.map(([datagram]) => datagram.subarray(9, 25).join());
    assert.equal(new Set(salts).size, 3, "each is sealed anew");
    hole.close();
  }));

Deno.test("where datagrams do not get through, TLS has time left before a deadline that is near", () =>
  inUdpHouse(async (house) => {
    const { clock, mesa } = house;
    const hole = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
    await mesa.change({ udpPort: (hole.addr as Deno.NetAddr).port });
    // Less than the tries of UDP take where there is time for them.
    const { answer } = await mesa.report(clock.now(), 1, { udp: true, deadlineMs: 1500 });
    hole.close();
    assert.equal(answer?.live, 1);
    assert.deepEqual(ways(house), { sealed: 0, tls: 1 });
  }));

Deno.test("a machine that was enrolled without a key asks for one, and has it the next time", () =>
  inUdpHouse(async (house) => {
    const { clock, mesa } = house;
    const { key, keyId, ...older } = await mesa.credential();
    await Deno.writeTextFile(join(mesa.data, "report.json"), JSON.stringify(older));
    await mesa.report(clock.now(), 1, { udp: true });
    assert.deepEqual(ways(house), { sealed: 0, tls: 1 });
    const now = await mesa.credential();
    assert.deepEqual([now.key, now.keyId], [key, keyId]);
    clock.advance(minute);
    await mesa.report(clock.now(), 2, { udp: true });
    assert.deepEqual(ways(house), { sealed: 1, tls: 1 });
  }));
