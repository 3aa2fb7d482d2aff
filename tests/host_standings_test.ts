import assert from "node:assert/strict";
import { sendByUdp } from "../client/report/send_udp.ts";
import { figureNames, type Figures, mapFigures } from "../protocol/figures.ts";
import type { FigureSummary, Places } from "../protocol/host_frames.ts";
import { liveHostMs } from "../protocol/limits.ts";
import type { ServerFrameOf } from "../protocol/server_frames.ts";
import { type EdgeServer, startEdgeServer } from "./support/edge_server.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { DatagramPeer, type EnrolledHost, enrollHost } from "./support/sealed_host.ts";

const none = mapFigures((): number | null => null);

/** What has to be answered, by counting on one's fingers. */
function workedOut(all: readonly Figures[], own: Figures): [FigureSummary, Places] {
  const [mean, median, min, max] = [{ ...none }, { ...none }, { ...none }, { ...none }];
  const place: Record<string, { rank: number; of: number }> = {};
  for (const name of figureNames) {
    const told: number[] = [];
    for (const figures of all) if (figures[name] !== null) told.push(figures[name]);
    told.sort((one, other) => one - other);
    const count = told.length;
    if (count === 0) continue;
    let sum = 0;
    for (const value of told) sum += value;
    mean[name] = Number((sum / count).toPrecision(15));
    median[name] = count % 2 === 1
      ? told[(count - 1) / 2]!
      : Number(((told[count / 2 - 1]! + told[count / 2]!) / 2).toPrecision(15));
    [min[name], max[name]] = [told[0]!, told[count - 1]!];
    const value = own[name];
    if (value === null) continue;
    let rank = 1;
    for (const other of told) if (other > value) rank++;
    place[name] = { rank, of: count };
  }
  return [{ mean, median, min, max }, place];
}

/** Different in most figures, the same in some, and each host cannot tell others. */
function figuresOf(host: number): Figures {
  return mapFigures((name) => {
    const at = figureNames.indexOf(name);
    if ((at + host) % 5 === 0 || name === "clock_offset") return null;
    return at % 4 === 0 ? 7 : (at + 1) * (host + 1) / 3 * 10 ** (at % 9);
  });
}

async function overTls(house: EdgeServer, { token }: EnrolledHost, figures: Figures) {
  using client = await house.connect("tls");
  await client.hello();
  const answer = await client.ask({ type: "report", token, figures });
  return answer as unknown as ServerFrameOf<"report_response">;
}

/** As `chat report-metrics --udp` does for somebody who reads the answer. */
async function overUdp(house: EdgeServer, { key }: EnrolledHost, figures: Figures) {
  const way = { host: "127.0.0.1", port: Number(house.edges.addresses().udp), key };
  const report = { boot: crypto.randomUUID(), counter: 2 ** 52, at: "2026-01-01T00:00:00Z" };
  return (await sendByUdp(way, { ...report, figures }, { quiet: false }))!;
}

function toldOf(figures: Figures): object {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== null));
}

Deno.test("of three hosts with nulls and a stale one, every number is right, by TLS and by UDP", async () => {
  const clock = new FakeClock();
  await using house = await startEdgeServer({ udp: true, udpPort: 0 }, clock);
  using peer = new DatagramPeer(Number(house.edges.addresses().udp));
  const hosts: EnrolledHost[] = [];
  for (const name of ["sótão", "mesa", "forno", "porta"]) {
    const { server } = house;
    hosts.push(await enrollHost({ server, connect: () => house.connect("tls") }, name));
  }
  const told = hosts.map((_, host) => figuresOf(host));
  let counter = 0;
  const sealed = (host: number) => {
    // The answer has to fit into as much.
    const report = { boot: "b", counter: ++counter, figures: told[host], pad: " ".repeat(300) };
    return peer.ask(report, hosts[host]!);
  };

  assert.equal((await sealed(0)).live, 1);
  clock.advance(liveHostMs + 1);
  await overTls(house, hosts[1]!, told[1]!);
  await sealed(2);
  const answer = await overTls(house, hosts[3]!, told[3]!);
  const [summary, place] = workedOut(told.slice(1), told[3]!);
  assert.deepEqual([answer.live, answer.stale], [3, ["sótão"]]);
  assert.deepEqual(answer.summary, summary);
  assert.deepEqual(answer.average, summary.mean);
  assert.deepEqual(answer.place, place);
  assert.ok(Object.values(place).some(({ rank }) => rank === 1));
  assert.ok(Object.values(place).some(({ of }) => of === 2));

  const again = await sealed(2);
  assert.deepEqual([again.live, again.mean, again.full], [3, toldOf(summary.mean), true]);
  const asked = await overUdp(house, hosts[2]!, told[2]!);
  assert.deepEqual([asked.summary, asked.place], workedOut(told.slice(1), told[2]!));
  assert.deepEqual([asked.live, asked.stale, asked.isPart], [3, ["sótão"], false]);
  assert.deepEqual(asked.average, asked.summary?.mean);

  const back = await overTls(house, hosts[0]!, told[0]!);
  assert.deepEqual([back.summary, back.place], workedOut(told, told[0]!));
  assert.deepEqual([back.live, back.stale], [4, []]);
});
