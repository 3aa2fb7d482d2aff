import assert from "node:assert/strict";
import { join } from "node:path";
import { Failure } from "../common/failure.ts";
import { tryLockFile } from "../common/file_lock.ts";
import { maxReportsPerFrame } from "../protocol/limits.ts";
import type { Ran } from "../client/report/run.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { startFakeServer } from "./support/fake_server.ts";
import { enrollMachine, readingsOf, type ReportingMachine } from "./support/reporting_machine.ts";
import { inFolder } from "./support/temporary_folder.ts";
import { startTestServer, type TestServer } from "./support/test_server.ts";

const minute = 60_000;

interface House {
  readonly server: TestServer;
  readonly clock: FakeClock;
  readonly mesa: ReportingMachine;
  readonly folder: string;
}

async function inHouse(run: (house: House) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const clock = new FakeClock();
    await using server = await startTestServer({}, clock);
    await run({ server, clock, folder, mesa: await enrollMachine(server, folder, "mesa") });
  });
}

/** What a run says, and the code that it ends with. */
async function outcome(run: Promise<{ exitCode: number }>): Promise<[number, string]> {
  try {
    return [(await run).exitCode, ""];
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    return [error.exitCode, error.message];
  }
}

Deno.test("after two hours without the server all reports arrive, once, and in their own time", () =>
  inHouse(async ({ server, clock, mesa }) => {
    const sent: [number, number][] = [];
    const report = (uptime: number) => {
      sent.push([clock.now(), uptime]);
      return outcome(mesa.report(clock.now(), uptime));
    };
    assert.deepEqual(await report(0), [0, ""]);
    const news: number[] = [];
    const said: [number, string][] = [];
    await server.restart(async () => {
      for (let uptime = 1; uptime <= 120; uptime++) {
        clock.advance(minute);
        said.push(await report(uptime));
      }
      clock.advance(minute);
    });
    assert.equal((await mesa.waiting()).length, 120);
    server.server.services.reports.onSamples = ({ samples }) => news.push(samples.length);
    assert.deepEqual(await report(121), [0, ""]);

    assert.deepEqual(readingsOf(server, "mesa"), sent);
    assert.deepEqual(await mesa.waiting(), []);
    // The newest alone, and then as many as a frame holds.
    assert.deepEqual(news, [1, maxReportsPerFrame, 120 - maxReportsPerFrame]);
    assert.equal(server.server.services.liveHosts.average().average.uptime, 121);

    // For ten minutes nothing is wrong; then it is said, once.
    assert.deepEqual(said.slice(0, 10), Array(10).fill([0, ""]));
    const [code, text] = said[10]!;
    assert.equal(code, 75);
    assert.match(text, /^Cannot connect to 127.*no report has arrived since 2026-01-01T00:01:00/);
    assert.deepEqual(said.slice(11), Array(109).fill([75, ""]));
  }));

Deno.test("each outage is said once, and its end is not", () =>
  inHouse(async ({ server, clock, mesa }) => {
    const report = () => outcome(mesa.report(clock.now(), 1, { toleranceMs: 0 }));
    for (let outage = 0; outage < 2; outage++) {
      const said: string[] = [];
      await server.restart(async () => {
        for (let run = 0; run < 3; run++) said.push((await report())[1]);
      });
      assert.deepEqual(said.map((text) => text !== ""), [true, false, false]);
      assert.deepEqual(await report(), [0, ""]);
    }
  }));

Deno.test("a refusal is said once, ends with 77, and keeps what was read", () =>
  inHouse(async ({ clock, mesa }) => {
    const { token } = await mesa.credential();
    await mesa.change({ token: "wrong" });
    const report = (uptime: number) => outcome(mesa.report(clock.now(), uptime));
    const [code, text] = await report(1);
    assert.equal(code, 77);
    assert.match(text, /the host is not enrolled here/);
    assert.deepEqual(await report(2), [77, ""]);
    await mesa.change({ token });
    assert.deepEqual(await report(3), [0, ""]);
    assert.deepEqual(await mesa.waiting(), []);
  }));

Deno.test("a report that no server can use does not keep the others, nor stay for ever", () =>
  inHouse(async ({ server, clock, mesa }) => {
    await server.restart(async () => {
      for (let uptime = 1; uptime <= 3; uptime++) {
        clock.advance(minute);
        await mesa.report(clock.now(), uptime);
      }
    });
    const [, second] = await mesa.waiting();
    const path = join(mesa.data, "report", "spool", second!);
    const kept = JSON.parse(await Deno.readTextFile(path));
    kept.report.figures = "none";
    await Deno.writeTextFile(path, JSON.stringify(kept));
    clock.advance(minute);
    await mesa.report(clock.now(), 4);
    assert.deepEqual(readingsOf(server, "mesa").map(([, uptime]) => uptime), [1, 3, 4]);
    assert.deepEqual(await mesa.waiting(), []);
  }));

Deno.test("while one run sends, another only keeps its report, and somebody who waits gets an answer", () =>
  inHouse(async ({ server, clock, mesa }) => {
    await mesa.report(clock.now(), 1);
    const lock = (await tryLockFile(join(mesa.data, "report", "sending.lock")))!;
    clock.advance(minute);
    assert.deepEqual(await mesa.report(clock.now(), 2), { exitCode: 0 });
    assert.equal((await mesa.waiting()).length, 1);
    clock.advance(minute);
    const waiting = mesa.report(clock.now(), 3, { attended: true });
    lock.release();
    assert.equal((await waiting).answer?.live, 1);
    assert.deepEqual(readingsOf(server, "mesa").map(([, uptime]) => uptime), [1, 2, 3]);
  }));

Deno.test("a report that cannot be kept is sent all the same, and then that is said", () =>
  inHouse(async ({ server, clock, mesa }) => {
    await Deno.writeTextFile(join(mesa.data, "report"), "in the way");
    const { exitCode, problem, answer } = await mesa.report(clock.now(), 1);
    assert.deepEqual([exitCode, answer?.live, problem?.exitCode], [0, 1, 73]);
    assert.match(problem!.message, /^Cannot keep reports in ".*report" until they have arrived: /);
    assert.equal(readingsOf(server, "mesa").length, 1);
    const lost: Ran[] = [];
    await server.restart(async () => {
      lost.push(await mesa.report(clock.now(), 2));
    });
    assert.deepEqual(lost, [{ exitCode: 73, problem }]);
  }));

Deno.test("what only numbers or only locks reports keeps none from waiting and arriving", () =>
  inHouse(async ({ server, clock, mesa }) => {
    // As they are when another user has run it: nothing can be read or written at their places.
    for (const name of ["counter", "sending.lock"]) {
      await Deno.mkdir(join(mesa.data, "report", name), { recursive: true });
    }
    await server.restart(async () => {
      for (let uptime = 1; uptime <= 2; uptime++) {
        clock.advance(minute);
        const { exitCode, problem } = await mesa.report(clock.now(), uptime);
        assert.deepEqual([exitCode, problem?.exitCode], [0, 73]);
      }
    });
    assert.equal((await mesa.waiting()).length, 2);
    clock.advance(minute);
    const { answer, problem } = await mesa.report(clock.now(), 3);
    assert.deepEqual([answer?.live, problem?.exitCode], [1, 73]);
    assert.deepEqual(readingsOf(server, "mesa").map(([, uptime]) => uptime), [1, 2, 3]);
    assert.deepEqual(await mesa.waiting(), []);
  }));

Deno.test("a machine that waits for its time has kept its report before it calls", () =>
  inHouse(async ({ server, clock, mesa }) => {
    const { identity } = server.server;
    const waiting: Promise<string[]>[] = [];
    const keys = { pem: identity.certificatePem, key: identity.privateKeyPem };
    await using relay = startFakeServer(keys, (frame, peer) => {
      waiting.push(mesa.waiting());
      peer.say({ type: frame.type === "hello" ? "welcome" : "report_response", id: frame.id });
    });
    await mesa.change({ address: { host: "127.0.0.1", port: relay.port } });
    await mesa.report(clock.now(), 1, { splay: true, deadlineMs: 3000 });
    const [first] = await Promise.all(waiting);
    assert.equal(first!.length, 1);
    assert.deepEqual(relay.said.map((frames) => frames.map(({ type }) => type)), [
      ["hello", "report"],
    ]);
    assert.deepEqual(await mesa.waiting(), []);
  }));
