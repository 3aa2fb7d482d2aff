import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { formatEnrolment, parseEnrolment } from "../protocol/enrolment.ts";
import { byteFigures, figureNames } from "../protocol/figures.ts";
import { hasModes } from "../common/platform.ts";
import { connect, say, serve } from "./support/people.ts";
import { chatCommand, runChat } from "./support/program.ts";
import { projectDirectory } from "./support/project_directory.ts";
import { enrollHost, inReportHouse, reportsLogged } from "./support/report_house.ts";
import { findTool, toolTest } from "./support/require.ts";
import { inFolder } from "./support/temporary_folder.ts";
import { startThief } from "./support/thief.ts";

function report(folder: string, host: string, ...more: readonly string[]) {
  // Nobody waits at a terminal, so each of them would take its time.
  return runChat(["report-metrics", "--no-splay", "--data", join(folder, host), ...more]);
}

Deno.test("two hosts report, each is told the right averages, and the server logs both", () =>
  inReportHouse(async (house) => {
    await enrollHost(house, "mesa");
    await enrollHost(house, "forno");
    const disk = Deno.build.os === "linux" ? "/proc" : house.folder;
    const first = JSON.parse((await report(house.folder, "mesa", "--json")).stdout);
    const second = JSON.parse(
      (await report(house.folder, "forno", "--json", "--disk", disk)).stdout,
    );
    assert.deepEqual([first.host, first.live, second.host, second.live], ["mesa", 1, "forno", 2]);
    assert.deepEqual(first.average, first.figures);
    assert.notDeepEqual(first.figures, second.figures);
    for (const name of figureNames) {
      const told = [first.figures[name], second.figures[name]].filter((one) => one !== null);
      const is = second.average[name];
      if (told.length === 0) assert.equal(is, null, name);
      else {
        const mean = told.reduce((sum, one) => sum + one, 0) / told.length;
        assert.ok(Math.abs(is - mean) <= 1e-9 * mean, `${name}: ${is}, ${mean}`);
      }
      const bytes = second.figures[name];
      if (byteFigures.includes(name) && bytes !== null) {
        assert.equal(second.figures[`${name}_gb`], Math.round(bytes / 1e6) / 1000);
      }
    }
    const logged = reportsLogged(house);
    assert.deepEqual(logged.map(({ host }) => host), ["mesa", "forno"]);
    assert.equal(logged[0]!.memory_total, first.figures.memory_total);
  }));

Deno.test("a report says nothing without a terminal, unless it is asked to", () =>
  inReportHouse(async (house) => {
    await enrollHost(house, "mesa");
    assert.deepEqual(await report(house.folder, "mesa"), { code: 0, stdout: "", stderr: "" });
    const { stdout } = await report(house.folder, "mesa", "--print");
    assert.match(stdout, /^mesa, the only live host\n +now +mean +.*\nlogical CPUs +\d/);
    assert.match(stdout, /\nmemory available, GB +[\d.]+ +[\d.]+ /);
  }));

Deno.test("a disk that is not there is said once by cron, each time to who asks, and again when it was back", () =>
  inReportHouse(async (house) => {
    await enrollHost(house, "mesa");
    const disk = join(house.folder, "usb");
    const run = async (...more: readonly string[]) => {
      const { code, stderr } = await report(house.folder, "mesa", "--disk", disk, ...more);
      return [code, stderr.split("\n")[0]];
    };
    const said = [
      66,
      `chat: error: There is nothing at "${disk}"; the report went without its disk`,
    ];
    assert.deepEqual([await run(), await run(), await run()], [said, [66, ""], [66, ""]]);
    assert.deepEqual(await run("--json"), said);
    await Deno.mkdir(disk);
    assert.deepEqual(await run(), [0, ""]);
    await Deno.remove(disk);
    assert.deepEqual([await run(), await run()], [said, [66, ""]]);
    assert.equal(reportsLogged(house).length, 7);
  }));

Deno.test({
  name: "the credential is in a file of its own that nobody else can read",
  ignore: !hasModes,
  fn: () =>
    inReportHouse(async (house) => {
      await enrollHost(house, "mesa");
      const { mode } = await Deno.stat(join(house.folder, "mesa", "report.json"));
      assert.equal((mode! & 0o777).toString(8), "600");
    }),
});

const onUnix = Deno.build.os === "windows" ? Deno.test.ignore : Deno.test;

/** Runs a line as cron does: a shell, and next to nothing in the environment. */
async function asCron(line: string, home: string) {
  const { command, args } = chatCommand();
  // Deno keeps its packages in the home; that belongs to it, and not to the program.
  const info = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { denoDir } = JSON.parse(new TextDecoder().decode(info.stdout));
  const environment = [`HOME=${home}`, "PATH=/usr/bin:/bin", "SHELL=/bin/sh", "LOGNAME=somebody"];
  if (args.length > 0) environment.push(`DENO_DIR=${denoDir}`);
  const chat = [command, ...args].map((word) => `'${word}'`).join(" ");
  const { code, stdout, stderr } = await new Deno.Command("/usr/bin/env", {
    args: ["-i", ...environment, "/bin/sh", "-c", line.replace(/^chat\b/, () => chat)],
    cwd: home,
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

onUnix(
  "a line of a crontab, with cron's bare environment, reports and prints nothing",
  () =>
    inReportHouse(async (house) => {
      const home = join(house.folder, "home");
      await Deno.mkdir(home);
      const nothing = { code: 0, stdout: "", stderr: "" };
      const enrolling = `chat report-metrics --host-name mesa --enroll '${house.invite}' --print`;
      const { stdout } = await asCron(enrolling, home);
      assert.deepEqual(await asCron("chat report-metrics --no-splay", home), nothing);
      const [, suggested] = /^ {2}\* \* \* \* \* (.*)$/m.exec(stdout)!;
      assert.deepEqual(await asCron(`${suggested} --no-splay`, home), nothing);
      assert.deepEqual(reportsLogged(house).map(({ host }) => host), ["mesa", "mesa"]);

      await house.server.program.kill();
      assert.deepEqual(await asCron("chat report-metrics --no-splay", home), nothing);
      const impatient = "chat report-metrics --no-splay --tolerance 0";
      const failed = await asCron(impatient, home);
      assert.deepEqual([failed.code, failed.stdout], [75, ""]);
      assert.match(
        failed.stderr,
        /^chat: error: Cannot connect to 127\.0\.0\.1:\d+.*; no report has arrived since 20.*\n$/,
      );
      assert.deepEqual(await asCron(impatient, home), { ...failed, stderr: "" }, "cron mails once");
    }),
);

toolTest(
  "python3",
  "on a terminal the averages are shown without being asked for",
  () =>
    inReportHouse(async (house) => {
      await enrollHost(house, "mesa");
      const script = join(projectDirectory, "tests", "support", "terminal.py");
      const { command, args } = chatCommand();
      const data = ["--data", join(house.folder, "mesa")];
      const { stdout } = await new Deno.Command(findTool("python3")!, {
        args: [script, "[]", command, ...args, "report-metrics", ...data],
        env: { LANG: "pt_BR.UTF-8", LC_ALL: "", CHAT_LANG: "", NO_COLOR: "1" },
      }).output();
      assert.match(new TextDecoder().decode(stdout), /mesa, a única máquina ativa/);
    }),
);

Deno.test("what is wrong is said, with what to do, and an exit code of its own", () =>
  inReportHouse(async (house) => {
    const { folder, invite, server } = house;
    await enrollHost(house, "mesa");
    const used = invite.replace(/\.[^.]*$/, ".AAAAAAAAAAAAAAAAAAAAAA");
    const join_line = invite.replace("chat-host:", "chat:");
    const cases: [string, string[], number, RegExp][] = [
      ["new", [], 78, /not enrolled.*\n.*chat admin host-invite/],
      ["new", ["--enroll", "hello"], 64, /enrolment string\n.*chat-host:\/\//],
      ["new", ["--enroll", join_line], 64, /That is a join line/],
      ["new", ["--enroll", used], 77, /unknown, used up or too old/],
      ["new", ["--enroll", invite, "--host-name", "a b"], 64, /Cannot report as "a b"/],
      ["mesa", ["--host-name", "forno"], 64, /enrolled as "mesa", not as "forno"/],
      ["mesa", ["--disk", "/no/such/path"], 66, /nothing at "\/no\/such\/path"/],
    ];
    for (const [host, args, code, text] of cases) {
      const said = await report(folder, host, ...args);
      assert.deepEqual([said.code, said.stdout], [code, ""], said.stderr);
      assert.match(said.stderr, text);
    }
    await Deno.writeTextFile(join(folder, "mesa", "report.json"), "{}");
    assert.equal((await report(folder, "mesa")).code, 78);
    // The report without its disk was sent all the same.
    assert.equal(reportsLogged(house).length, 1);
    assert.ok(server.program.stderr.lines.every((line) => !line.includes('"level":"error"')));
  }));

Deno.test("a machine that was enrolled anew elsewhere is refused with 77", () =>
  inReportHouse(async (house) => {
    await enrollHost(house, "mesa");
    await report(house.folder, "other", "--enroll", house.invite, "--host-name", "MESA");
    const { code, stderr } = await report(house.folder, "mesa");
    assert.equal(code, 77);
    assert.match(stderr, /enrolled anew.*\n.*chat report-metrics --enroll STRING/);
    assert.equal((await report(house.folder, "other")).code, 0);
  }));

Deno.test("a thief with the pinned certificate, or another one, hears nothing", () =>
  inReportHouse(async (house) => {
    await enrollHost(house, "mesa");
    const certificatePem = house.server.identityPem;
    const { privateKey: key } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    await using thief = startThief({ certificatePem, key, reply: () => '{"type":"welcome"}' });
    const path = join(house.folder, "mesa", "report.json");
    const credential = JSON.parse(await Deno.readTextFile(path));
    credential.address.port = thief.port;
    await Deno.writeTextFile(path, JSON.stringify(credential));
    assert.equal((await report(house.folder, "mesa")).code, 77);

    const { host, port, invite } = parseEnrolment(house.invite)!;
    const other = formatEnrolment({ host, port, fingerprint: "x".repeat(43), invite });
    const refused = await report(house.folder, "new", "--enroll", other);
    assert.equal(refused.code, 77);
    assert.match(refused.stderr, /shows the key/);
    const stolen = formatEnrolment({ ...parseEnrolment(house.invite)!, port: thief.port });
    assert.equal((await report(house.folder, "new", "--enroll", stolen)).code, 77);
    assert.equal(thief.heard, "");
  }));

Deno.test("/hosts in chat connect lists the latest report of each host", () =>
  inReportHouse(async (house) => {
    const invited = ["admin", "invite", "--data", join(house.folder, "server")];
    const line = /chat:\/\/\S+/.exec((await runChat(invited)).stdout)![0];
    await using ana = await connect(house.folder, "ana", line);
    await say(ana, "/hosts");
    await ana.stdout.waitFor("No machine reports here");
    await enrollHost(house, "mesa");
    await enrollHost(house, "forno");
    await report(house.folder, "mesa");
    await say(ana, "/hosts");
    assert.match(await ana.stdout.waitFor("mesa"), /^ {2}● mesa: CPU [\d.]+ % of \d+, load [\d.]/);
    assert.ok(ana.stdout.lines.includes("  ○ forno: no report yet"));
  }));

const onLinux = Deno.build.os === "linux" ? Deno.test : Deno.test.ignore;

onLinux(
  "a server that has moved is found by its key, and not looked for again",
  () =>
    inFolder(async (folder) => {
      const udpPort = await (async () => {
        await using first = await serve(folder);
        const data = join(folder, "server");
        const { stdout } = await runChat(["admin", "host-invite", "--data", data]);
        const said = await report(folder, "mesa", "--enroll", stdout.trim(), "--host-name", "mesa");
        assert.equal(said.code, 0, said.stderr);
        return first.udpPort;
      })();
      await using moved = await serve(folder, { host: "127.0.0.2", udpPort });
      assert.deepEqual(await report(folder, "mesa"), { code: 0, stdout: "", stderr: "" });
      const credential = JSON.parse(await Deno.readTextFile(join(folder, "mesa", "report.json")));
      assert.equal(credential.address.port, moved.port);
      assert.equal((await report(folder, "mesa")).code, 0);
    }),
);
