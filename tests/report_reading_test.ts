import assert from "node:assert/strict";
import { join } from "node:path";
import { runChat } from "./support/program.ts";
import {
  enrollHost,
  inReportHouse,
  type ReportHouse,
  reportsLogged,
  runCronLine,
} from "./support/report_house.ts";
import { inFolder } from "./support/temporary_folder.ts";

function report(data: string, ...more: readonly string[]) {
  // Nobody waits at a terminal, so each of them would take its time.
  return runChat(["report-metrics", "--no-splay", "--data", data, ...more]);
}

/** Every file below a folder, with its text. */
async function contents(folder: string): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) Object.assign(all, await contents(path));
    else all[path] = await Deno.readTextFile(path);
  }
  return all;
}

Deno.test("a dry run shows what would be sent, sends nothing, and changes nothing", () =>
  inReportHouse(async (house) => {
    await enrollHost(house, "mesa");
    const data = join(house.folder, "mesa");
    const path = join(data, "report.json");
    const credential = JSON.parse(await Deno.readTextFile(path));
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const heard = listener.accept().then(() => "a connection", () => "nothing");
    credential.address = { host: "127.0.0.1", port: listener.addr.port };
    await Deno.writeTextFile(path, JSON.stringify(credential));
    const before = await contents(data);

    const values = ["--value", "queue=12jobs"];
    const { code, stdout } = await report(data, "--dry-run", "--json", ...values);
    const said = JSON.parse(stdout);
    assert.equal(code, 0);
    assert.deepEqual([said.host, said.server], ["mesa", `127.0.0.1:${listener.addr.port}`]);
    assert.ok(said.figures.cpus >= 1 && said.at && said.reasons.cpu_busy_since);
    assert.deepEqual(said.values, [{ name: "queue", value: 12, unit: "jobs" }]);
    const shown = await report(data, "--dry-run", ...values);
    assert.match(shown.stdout, /^Nothing was sent\. As mesa, this machine would say to 127/);
    assert.match(shown.stdout, /\nlogical CPUs +\d+\n/);
    assert.match(shown.stdout, /\nvalues:\n {2}queue +12 jobs\n/);
    assert.ok(![stdout, shown.stdout].some((text) => text.includes(credential.token)));

    assert.deepEqual(await contents(data), before);
    listener.close();
    assert.equal(await heard, "nothing");
  }));

Deno.test("a dry run needs no server, and makes no folder", () =>
  inFolder(async (folder) => {
    const data = join(folder, "none");
    const { code, stdout } = await report(data, "--dry-run", "--host-name", "forno");
    assert.equal(code, 0);
    assert.match(
      stdout,
      /As forno, this machine would say to no server: it is not\s+enrolled yet:/,
    );
    await assert.rejects(Deno.stat(data), Deno.errors.NotFound);
  }));

Deno.test("disks, values and rates since the last report reach the server", () =>
  inReportHouse(async (house) => {
    await enrollHost(house, "mesa");
    const data = join(house.folder, "mesa");
    const flags = ["--json", "--disk", house.folder, "--disk", data, "--value", "queue=12"];
    const first = JSON.parse((await report(data, ...flags)).stdout);
    assert.deepEqual(first.disks.map(({ path }: { path: string }) => path), [house.folder, data]);
    assert.deepEqual(first.values, [{ name: "queue", value: 12 }]);
    assert.equal(
      first.reasons.network_in,
      Deno.build.os === "linux" ? "first_reading" : "unsupported",
    );

    // As if a minute had gone by, in which the machine was idle and the network was not.
    const path = join(data, "report-last.json");
    const last = JSON.parse(await Deno.readTextFile(path));
    await Deno.writeTextFile(path, JSON.stringify({ ...last, uptime: last.uptime - 60 }));
    const second = JSON.parse((await report(data, ...flags)).stdout);
    assert.ok(second.figures.cpu_busy_since >= 0, JSON.stringify(second.reasons));
    assert.ok(Math.abs(second.figures.clock_offset) < 90_000);
    if (Deno.build.os === "linux") assert.ok(second.figures.network_in >= 0);
    assert.equal(reportsLogged(house)[1]!.cpu_busy_since, second.figures.cpu_busy_since);
  }));

Deno.test("a value or a tag that is none is refused before anything is sent", () =>
  inReportHouse(async (house) => {
    await enrollHost(house, "mesa");
    const data = join(house.folder, "mesa");
    const cases = [["--value", "queue"], ["--value", "a=1", "--value", "a=2"], ["--tag", "lab"]];
    for (const args of cases) {
      const { code, stdout, stderr } = await report(data, ...args);
      assert.deepEqual([code, stdout], [64, ""]);
      assert.match(stderr, /^chat: error: Cannot (report|compare)/);
    }
    assert.equal(reportsLogged(house).length, 0);
  }));

const onUnix = Deno.build.os === "windows" ? Deno.test.ignore : Deno.test;

/** A folder that a shell, cron and systemd would all take apart. */
async function awkwardHost(house: ReportHouse): Promise<string> {
  await enrollHost(house, "mesa");
  const data = join(house.folder, "ana's 100% $HOME");
  await Deno.rename(join(house.folder, "mesa"), data);
  return data;
}

onUnix(
  "the line for cron does what was said, in cron's bare environment",
  () =>
    inReportHouse(async (house) => {
      const data = await awkwardHost(house);
      const { code, stdout } = await report(data, "--print-cron", "--value", "share=50%");
      assert.deepEqual([code, stdout.split("\n").length], [0, 2]);
      assert.match(stdout, /^\* \* \* \* \* \S.* report-metrics --data /);
      const home = join(house.folder, "home");
      await Deno.mkdir(home);
      const nothing = { code: 0, stdout: "", stderr: "" };
      assert.deepEqual(await runCronLine(stdout.trimEnd(), home), nothing);
      assert.deepEqual(reportsLogged(house).map(({ host }) => host), ["mesa"]);
    }),
);

onUnix(
  "the units for systemd name everything in full, and nothing is sent",
  () =>
    inReportHouse(async (house) => {
      const data = await awkwardHost(house);
      const { code, stdout } = await report(data, "--print-systemd-timer");
      assert.equal(code, 0);
      assert.match(stdout, /^# \/\S+\/chat-report-metrics\.service\n\[Unit\]\n/);
      assert.match(
        stdout,
        /\nExecStart=\/.* report-metrics --data ".*ana's 100%% \$\$HOME" --no-splay\n/,
      );
      assert.match(stdout, /\nOnCalendar=minutely\n/);
      assert.equal(reportsLogged(house).length, 0);
    }),
);
