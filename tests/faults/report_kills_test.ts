import assert from "node:assert/strict";
import { join } from "node:path";
import { type FakePeer, type SaidFrame, startFakeServer } from "../support/fake_server.ts";
import { type Program, runChat, spawnChat } from "../support/program.ts";
import { enrollMachine, readingsOf, type ReportingMachine } from "../support/reporting_machine.ts";
import { inFolder } from "../support/temporary_folder.ts";
import { startTestServer } from "../support/test_server.ts";
import type { WireClient } from "../support/wire_client.ts";
import { Course } from "./course.ts";

/** `deno task test:faults` asks for the long form. */
const rounds = Deno.env.get("CHAT_FAULTS") === "long" ? 150 : 10;

/** When a reporter is killed; the last ones come only where something has waited. */
const moments = [
  "kept",
  "hello heard",
  "report heard",
  "report stored",
  "report answered",
  "reports heard",
  "reports stored",
  "reports answered",
] as const;

type Moment = (typeof moments)[number];

/** Hears of moments, and of nothing that nobody waits for. */
class Moments {
  #awaited: { readonly moment: Moment; readonly resolve: () => void } | undefined;

  next(moment: Moment): Promise<void> {
    return new Promise((resolve) => this.#awaited = { moment, resolve });
  }

  happened(moment: string): void {
    if (this.#awaited?.moment === moment) this.#awaited.resolve();
  }
}

/** Passes on what a reporter says, and tells how far it has come. */
async function passOn(frame: SaidFrame, peer: FakePeer, server: WireClient, moments: Moments) {
  moments.happened(`${frame.type} heard`);
  if (frame.type === "hello") return peer.say({ type: "welcome", id: frame.id });
  const answer = await server.ask(frame as unknown as Parameters<WireClient["ask"]>[0]);
  moments.happened(`${frame.type} stored`);
  peer.say({ ...answer, id: frame.id });
  moments.happened(`${frame.type} answered`);
}

/** Tells when a report is on the disk. */
async function watchSpool(watcher: Deno.FsWatcher, moments: Moments): Promise<void> {
  for await (const { paths } of watcher) {
    if (paths.some((path) => path.endsWith(".json"))) moments.happened("kept");
  }
}

const reporting = ({ data }: ReportingMachine) => [
  ...["report-metrics", "--no-splay", "--data", data],
];

/** Kills a reporter at a moment, or lets it end when that does not come. */
async function killAt(moment: Moment, moments: Moments, program: Program): Promise<void> {
  const next = moments.next(moment);
  await Promise.race([next, program.status]);
  await program.kill("SIGKILL");
}

Deno.test(`of a reporter that is killed ${rounds} times, all that was kept arrives, once`, () =>
  inFolder(async (folder) => {
    const seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
    const course = new Course(seed);
    await using server = await startTestServer();
    const mesa = await enrollMachine(server, folder, "mesa");
    const spool = join(mesa.data, "report", "spool");
    await Deno.mkdir(spool, { recursive: true });
    const happening = new Moments();
    using upstream = await server.connect();
    await upstream.hello();
    const { identity } = server.server;
    const keys = { pem: identity.certificatePem, key: identity.privateKeyPem };
    await using relay = startFakeServer(keys, (frame, peer) => {
      void passOn(frame, peer, upstream, happening);
    });
    const { address } = await mesa.credential();
    await mesa.change({ address: { ...address, port: relay.port } });
    const watcher = Deno.watchFs(spool);
    const watching = watchSpool(watcher, happening);

    const kept = new Map<string, { boot: string; counter: number }>();
    for (let round = 0; round < rounds; round++) {
      await using program = await spawnChat(reporting(mesa));
      await killAt(moments[course.draw(moments.length)]!, happening, program);
      for (const name of await mesa.waiting()) {
        const { report } = JSON.parse(await Deno.readTextFile(join(spool, name)));
        kept.set(name, { boot: report.boot, counter: report.counter });
      }
    }
    watcher.close();
    await watching;
    const last = await runChat(reporting(mesa));
    assert.deepEqual(last, { code: 0, stdout: "", stderr: "" }, `seed ${seed}`);
    assert.deepEqual(await mesa.waiting(), [], `seed ${seed}`);
    const arrived = readingsOf(server, "mesa").map(([at]) => at);
    assert.deepEqual(arrived, [...new Set(arrived)], `once; seed ${seed}`);
    const { store } = server.server.services;
    const { id } = store.hostNamed("mesa")!;
    const lost = [...kept.values()].filter((name) => !store.hasSample(id, name));
    assert.deepEqual(lost, [], `seed ${seed}`);
    assert.ok(arrived.length > kept.size, "the last one was never seen to wait");
  }));
