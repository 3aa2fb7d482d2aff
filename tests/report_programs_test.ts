import assert from "node:assert/strict";
import { join } from "node:path";
import { type FigureName, figureNames, type Figures } from "../protocol/figures.ts";
import { loadHttpsCertificate } from "../server/net/https_certificate.ts";
import { runChat, spawnChat } from "./support/program.ts";
import { serveArguments, startServerProgram } from "./support/server_program.ts";
import { inFolder } from "./support/temporary_folder.ts";

interface Said {
  readonly figures: Figures;
  readonly live: number;
  readonly summary: Record<"mean" | "median" | "min" | "max", Figures>;
  readonly place: Partial<Record<FigureName, { rank: number; of: number }>>;
  readonly stale: readonly string[];
}

async function run(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runChat(args);
  assert.equal(code, 0, stderr);
  return stdout.trim();
}

Deno.test("of three machines that report by --udp each is told medians and places, by datagram alone", () =>
  inFolder(async (folder) => {
    const data = join(folder, "server");
    const serve = serveArguments(data).filter((word) => word !== "--no-udp");
    await using server = await spawnChat([...serve, "--udp-port=0"]);
    await server.stderr.waitFor('"event":"ready"');
    const invite = await run("admin", "host-invite", "--uses", "3", "--data", data);
    const all: Said[] = [];
    for (const name of ["mesa", "forno", "porta"]) {
      const machine = ["report-metrics", "--data", join(folder, name), "--host-name", name];
      await run(...machine, "--enroll", invite);
      all.push(JSON.parse(await run(...machine, "--udp", "--json")));
    }
    const { live, stale, summary, place, figures } = all[2]!;
    assert.deepEqual([live, stale], [3, []]);
    for (const name of figureNames) {
      const told = all.map((one) => one.figures[name]).filter((one) => one !== null)
        .sort((one, other) => one - other);
      const [low, middle] = [told[0] ?? null, told[1] ?? null];
      if (told.length !== 3) continue;
      assert.deepEqual([summary.min[name], summary.median[name]], [low, middle], name);
      assert.equal(summary.max[name], told[2], name);
      const rank = 1 + told.filter((one) => one > figures[name]!).length;
      assert.deepEqual(place[name], { rank, of: 3 }, name);
    }
    const reports = server.stderr.lines.filter((line) => line.includes('"event":"report"'));
    assert.equal(reports.length, 3);
    assert.ok(reports.every((line) => line.includes('"sealed":true')));
  }));

Deno.test("a server tells a webhook over https whose certificate it was given", () =>
  inFolder(async (folder) => {
    const { certificatePem: cert, privateKeyPem: key } = await loadHttpsCertificate(folder, {
      names: [],
    });
    const authority = join(folder, "authority.pem");
    await Deno.writeTextFile(authority, cert);
    const told = Promise.withResolvers<Record<string, unknown>>();
    const options = { hostname: "127.0.0.1", port: 0, cert, key, onListen: () => {} };
    await using receiver = Deno.serve(options, async (request) => {
      told.resolve(await request.json());
      return new Response("");
    });
    const data = join(folder, "server");
    await using server = await startServerProgram(data, [
      `--alert-webhook=https://localhost:${receiver.addr.port}/?topic=lab`,
      `--alert-webhook-ca=${authority}`,
    ]);
    const invite = await run("admin", "host-invite", "--data", data);
    await run("admin", "alerts", "add", "value.room > 30", "--data", data);
    const machine = ["report-metrics", "--data", join(folder, "mesa"), "--host-name", "mesa"];
    await run(...machine, "--enroll", invite);
    await run(...machine, "--no-splay", "--value", "room=99");
    const { topic, title } = await told.promise;
    assert.deepEqual([topic, title], ["lab", "Alert 1: mesa: value.room > 30"]);
    await server.program.kill("SIGTERM");
  }));
