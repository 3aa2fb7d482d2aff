import assert from "node:assert/strict";
import fc from "fast-check";
import { figureNames, type Figures, mapFigures } from "../protocol/figures.ts";
import { liveHostMs, maxSealedBytes } from "../protocol/limits.ts";
import { newHostKey, seal } from "../protocol/sealed_report.ts";
import { type Discovery, listenForDiscovery } from "../server/net/discovery.ts";
import { type SealedDrops, SealedReports } from "../server/net/sealed_reports.ts";
import { startEdgeServer } from "./support/edge_server.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { DatagramPeer, type EnrolledHost, enrollHost } from "./support/sealed_host.ts";
import { silentLogger } from "./support/silent_logger.ts";
import { startTestServer, type TestServer } from "./support/test_server.ts";

/** A server with its UDP port, and a machine. */
interface House {
  readonly server: TestServer;
  readonly clock: FakeClock;
  readonly sealed: SealedReports;
  readonly discovery: Discovery;
  readonly mesa: EnrolledHost;
  readonly peer: DatagramPeer;
}

function openUdp(server: TestServer): { sealed: SealedReports; discovery: Discovery } {
  const { services, identity, chat } = server.server;
  const sealed = new SealedReports(services);
  const about = { host: "127.0.0.1", port: chat.port, name: "lab", log: silentLogger };
  const { fingerprint } = identity;
  const discovery = listenForDiscovery({ ...about, udpPort: 0, fingerprint, sealed })!;
  return { sealed, discovery };
}

async function inHouse(run: (house: House) => Promise<void>): Promise<void> {
  const clock = new FakeClock();
  await using server = await startTestServer({}, clock);
  const { sealed, discovery } = openUdp(server);
  const mesa = await enrollHost(server, "mesa");
  try {
    using peer = new DatagramPeer(discovery.port);
    await run({ server, clock, sealed, discovery, mesa, peer });
  } finally {
    await discovery.close();
  }
}

const report = (counter: number, figures: Partial<Figures> = { cpus: 4 }, more = {}) => ({
  boot: "b1",
  counter,
  figures,
  // Room for the answer.
  pad: " ".repeat(200),
  ...more,
});

function sealedReport(host: EnrolledHost, counter: number): Uint8Array {
  return seal(JSON.stringify(report(counter)), "report", host.key);
}

function countSamples({ server }: House, name = "mesa"): number {
  const host = server.server.services.store.hostNamed(name)!;
  const { hostHistory } = server.server.services.store;
  return hostHistory.countSamples(host.id, 0, Number.MAX_SAFE_INTEGER, 1000);
}

/** Sends what is to be dropped, and then what is answered, by which time it was. */
async function dropped(
  house: House,
  datagrams: readonly Uint8Array[],
  counter: number,
): Promise<Partial<SealedDrops>> {
  const before = { ...house.sealed.drops };
  for (const datagram of datagrams) await house.peer.send(datagram);
  const { counter: answered } = await house.peer.ask(report(counter), house.mesa);
  assert.equal(answered, counter, "what comes first is the answer to the last one");
  const entries = Object.entries(house.sealed.drops)
    .map(([why, count]) => [why, count - before[why as keyof SealedDrops]] as const);
  return Object.fromEntries(entries.filter(([, count]) => count > 0));
}

Deno.test("a sealed report is kept, counts, and is answered with the averages", () =>
  inHouse(async (house) => {
    const forno = await enrollHost(house.server, "forno");
    const first = await house.peer.ask(report(1, { cpus: 4, load_1: 0.5 }), house.mesa);
    const timestamp = new Date(house.clock.now()).toISOString();
    const common = { ok: true, timestamp, full: true };
    assert.deepEqual(first, { ...common, counter: 1, live: 1, mean: { cpus: 4, load_1: 0.5 } });
    const quiet = report(9, { cpus: 2, temperature: 71 }, { quiet: true });
    assert.deepEqual(await house.peer.ask(quiet, forno), {
      ...{ counter: 9, ok: true, timestamp, live: 2 },
      mean: { cpus: 3, load_1: 0.5, temperature: 71 },
    });
    const states = house.server.server.services.store.hostStates();
    assert.deepEqual(states.map(({ latest }) => latest?.figures.cpus), [2, 4]);
    assert.equal(house.server.logged.filter((line) => line.includes('"sealed":true')).length, 2);
  }));

Deno.test("of three hosts with nulls and a stale one, the means by datagram are right to the digit", () =>
  inHouse(async (house) => {
    const { server, clock, peer } = house;
    const [sotao, forno, porta] = [
      await enrollHost(server, "sótão"),
      await enrollHost(server, "forno"),
      await enrollHost(server, "porta"),
    ];
    await peer.ask(report(1, { cpus: 99, load_1: 99, temperature: 99 }), sotao);
    clock.advance(liveHostMs + 1);
    const told: Partial<Figures>[] = [
      { cpus: 4, load_1: 0.1, disk_free: 9_007_199_254_740_991, temperature: null },
      { cpus: 2, load_1: 0.2, disk_free: null, clock_offset: -1 },
      { cpus: 2, load_1: 0.3, disk_free: 9_007_199_254_740_990, network_in: 1e-7 },
    ];
    await peer.ask(report(1, told[0]), house.mesa);
    await peer.ask(report(1, told[1]), forno);
    const { mean, live } = await peer.ask(report(1, told[2]), porta);
    const expected: Record<string, number> = {};
    for (const name of figureNames) {
      const values = told.map((figures) => figures[name] ?? null).filter((one) => one !== null);
      if (values.length === 0) continue;
      let sum = 0;
      for (const value of values) sum += value;
      expected[name] = Number((sum / values.length).toPrecision(15));
    }
    assert.deepEqual([mean, live], [expected, 3]);
    assert.deepEqual(Object.keys(expected).length, 5);
    assert.equal(expected.load_1, 0.2);
  }));

Deno.test("the same report by both ways, and again, is kept once and answered as at first", () =>
  inHouse(async (house) => {
    const { peer, mesa, clock, server } = house;
    const first = await peer.ask(report(5), mesa);
    clock.advance(1000);
    assert.deepEqual(await peer.ask(report(5), mesa), first);
    using client = await server.connect();
    await client.hello();
    const frame = { type: "report", token: mesa.token, ...report(5) } as const;
    const overTcp = await client.ask(frame);
    assert.deepEqual([overTcp.counter, overTcp.timestamp], [5, first.timestamp]);
    assert.equal(countSamples(house), 1);

    await client.ask({ ...frame, counter: 6 });
    const { counter, ok } = await peer.ask(report(6), mesa);
    assert.deepEqual([counter, ok, countSamples(house)], [6, true, 2]);
  }));

Deno.test("what was altered, cut or sealed by others is dropped and counted, and nothing is kept", () =>
  inHouse(async (house) => {
    const { mesa } = house;
    const forno = await enrollHost(house.server, "forno");
    const good = sealedReport(mesa, 1);
    const altered = good.map((byte, at) => at === 40 ? byte ^ 1 : byte);
    const inOtherName = sealedReport({ ...mesa, key: { ...forno.key, keyId: mesa.key.keyId } }, 1);
    const thrownBack = seal(JSON.stringify(report(1)), "answer", mesa.key);
    const cut = good.subarray(0, good.length - 1);
    const stranger = seal(JSON.stringify(report(1)), "report", newHostKey());
    const noReport = (text: string) => seal(text, "report", mesa.key);
    const bad = ["", "{", "7", "{}", '{"boot":"b","counter":-1,"figures":{}}', '{"figures":{}}'];
    const long = noReport(JSON.stringify(report(1, {}, { disk: "x".repeat(maxSealedBytes) })));
    const all = [altered, inOtherName, thrownBack, cut, stranger, ...bad.map(noReport), long];
    const drops = await dropped(house, [...all, good.subarray(0, 30), Uint8Array.of(1)], 2);
    assert.deepEqual(drops, {
      bad_tag: 4,
      unknown_key: 1,
      bad_report: bad.length + 2,
      too_long: 1,
    });
    assert.equal(countSamples(house), 1);
    assert.equal(countSamples(house, "forno"), 0);
  }));

Deno.test("a replay is answered as before while it is the newest, and dropped after", () =>
  inHouse(async (house) => {
    const { peer, mesa } = house;
    const first = sealedReport(mesa, 1);
    await peer.send(first);
    const answer = await peer.next();
    await peer.send(first);
    // The same text, sealed anew.
    assert.notDeepEqual(await peer.next(), answer);
    assert.deepEqual(await dropped(house, [], 3), {});
    assert.deepEqual(await dropped(house, [first, first], 4), { replayed: 2 });
    // One that was never seen is late, and no replay.
    assert.equal((await peer.ask(report(2), mesa)).counter, 2);
    assert.equal(countSamples(house), 4);
  }));

Deno.test("a server that was started anew keeps nothing twice", () =>
  inHouse(async (house) => {
    const datagram = sealedReport(house.mesa, 1);
    await house.peer.send(datagram);
    await house.peer.next();
    await house.server.restart();
    const again = openUdp(house.server);
    using peer = new DatagramPeer(again.discovery.port);
    await peer.send(datagram);
    await peer.next();
    assert.equal(countSamples(house), 1);
    await again.discovery.close();
  }));

Deno.test("an answer has as much as its datagram had room for, and always the counter", () =>
  inHouse(async (house) => {
    const { peer, mesa } = house;
    const full = mapFigures((name) => name.length * 1_000_000.125);
    const said = await peer.ask(report(1, full), mesa);
    assert.deepEqual([said.mean, said.full], [full, true]);
    const short = { boot: "b1", counter: 2, figures: {} };
    assert.deepEqual(await peer.ask({ ...short, counter: 1 }, mesa), { counter: 1, ok: true });
    assert.deepEqual(await peer.ask(short, mesa), { counter: 2, ok: true });
    const timed = { ...short, counter: 3, figures: { cpus: 1 }, pad: " ".repeat(60) };
    const { live, mean, full: isPart } = await peer.ask({ ...timed, quiet: true }, mesa);
    assert.deepEqual([live, mean, isPart], [1, { cpus: 1 }, undefined]);
    const narrow = { ...timed, counter: 4, pad: " ".repeat(20), quiet: true };
    const part = await peer.ask(narrow, mesa);
    assert.deepEqual([part.live, part.mean, part.full], [1, undefined, true]);
  }));

Deno.test("the key of a host that was enrolled anew, or retired, is worth nothing", () =>
  inHouse(async (house) => {
    const { server, mesa } = house;
    const old = sealedReport(mesa, 1);
    const anew = await enrollHost(server, "MESA");
    assert.notEqual(anew.key.keyId, mesa.key.keyId);
    assert.deepEqual(await dropped({ ...house, mesa: anew }, [old], 2), { unknown_key: 1 });
    const { store, clock } = server.server.services;
    const forno = await enrollHost(server, "forno");
    const host = store.hostNamed("forno")!.id;
    await store.commit([{ kind: "retire_host", host, at: clock.now() }]);
    const retired = sealedReport(forno, 1);
    assert.deepEqual(await dropped({ ...house, mesa: anew }, [retired], 3), { unknown_key: 1 });
  }));

Deno.test("a flood from one address is not looked at, and is said once", () =>
  inHouse(async (house) => {
    const { clock, sealed, server } = house;
    const stranger = seal("", "report", newHostKey());
    for (let sent = 0; sent < 150; sent++) sealed.take(stranger, "192.0.2.1", () => assert.fail());
    assert.deepEqual([sealed.drops.unknown_key, sealed.drops.too_many], [100, 50]);
    assert.equal((await house.peer.ask(report(1), house.mesa)).ok, true, "others are heard");
    const told = () => server.logged.filter((line) => line.includes("sealed_reports_dropped"));
    assert.equal(told().length, 1);
    clock.advance(60_000);
    sealed.take(stranger, "192.0.2.1", () => assert.fail());
    assert.equal(told().length, 2);
    assert.match(told()[1]!, /"too_many":50,"unknown_key":101.*"last":"unknown_key"/);
  }));

Deno.test("whatever a host seals is answered or counted, and harms nobody", () =>
  inHouse(async (house) => {
    const { sealed, mesa, server, clock } = house;
    const texts = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.json(),
      fc.record({ boot: fc.jsonValue(), counter: fc.jsonValue(), figures: fc.jsonValue() })
        .map((value) => JSON.stringify(value)),
      fc.record({ at: fc.jsonValue(), disks: fc.jsonValue(), tag: fc.jsonValue() })
        .map((more) => JSON.stringify(report(1, {}, more))),
    );
    let answered = 0;
    fc.assert(
      fc.property(texts, (text) => {
        clock.advance(1000);
        const before = Object.values(sealed.drops).reduce((sum, count) => sum + count);
        sealed.take(seal(text, "report", mesa.key), "192.0.2.1", () => answered++);
        const after = Object.values(sealed.drops).reduce((sum, count) => sum + count);
        assert.ok(after - before === 0 || after - before === 1);
      }),
      { numRuns: 60 },
    );
    assert.equal((await house.peer.ask(report(2), mesa)).ok, true);
    assert.equal(answered > 0, countSamples(house) > 1);
    assert.ok(!server.logged.some((line) => line.includes('"level":"error"')));
  }));

Deno.test("a server that is stopped has kept what it answered, and fails at nothing", async () => {
  const house = await startEdgeServer({ udp: true, udpPort: 0 });
  try {
    const { server, edges } = house;
    const mesa = await enrollHost({ server, connect: () => house.connect("tcp") }, "mesa");
    using peer = new DatagramPeer(Number(edges.addresses().udp));
    assert.equal((await peer.ask(report(1), mesa)).ok, true);
    for (let counter = 2; counter < 60; counter++) await peer.send(sealedReport(mesa, counter));
    await peer.next();
    await house.stop();
    assert.deepEqual(house.logged.filter((line) => /"level":"error"/.test(line)), []);
  } finally {
    await house[Symbol.asyncDispose]();
  }
});

Deno.test("discovery is answered on the same port, whatever was flooded", () =>
  inHouse(async ({ peer, sealed }) => {
    const stranger = seal("", "report", newHostKey());
    for (let sent = 0; sent < 2000; sent++) {
      sealed.take(stranger, `192.0.2.${sent % 250}`, () => {});
    }
    const question = JSON.stringify({ type: "discover", protocol: 1, pad: " ".repeat(480) });
    await peer.send(new TextEncoder().encode(question));
    assert.equal(JSON.parse(new TextDecoder().decode(await peer.next())).type, "server");
  }));
