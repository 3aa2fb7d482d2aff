import assert from "node:assert/strict";
import { cronLine } from "./cron_line.ts";
import { invocation } from "./program_words.ts";

const onUnix = Deno.build.os === "windows" ? Deno.test.ignore : Deno.test;
const env = new Map([["HOME", "/home/ana"], ["XDG_DATA_HOME", "/data"]]);
const usual = Deno.build.os === "darwin"
  ? "/home/ana/Library/Application Support/chat"
  : "/home/ana/.local/share/chat";

const lineOf = (data: string, program: readonly string[], said = {}) =>
  cronLine(invocation({ ...said, data }, env, program));

onUnix("the line names the program in full, and no folder that cron finds by itself", () => {
  const program = ["/home/ana/.local/bin/chat"];
  const line = "* * * * * /home/ana/.local/bin/chat report-metrics";
  assert.equal(lineOf(usual, program), line);
  assert.equal(lineOf("/data/chat", program), `${line} --data /data/chat`);
});

onUnix("what a shell or cron would take apart stays whole", () => {
  const line = lineOf("/srv/ana's 100%", ["/opt/my chat"]);
  const expected = `* * * * * '/opt/my chat' report-metrics --data '/srv/ana'\\''s 100\\%'`;
  assert.equal(line, expected);
});

onUnix("the line says again what was said, but for what was meant for this once", () => {
  const said = { disk: ["/", "/srv"], sensor: "Core 0", value: ["a=1%"], lang: "pt-BR" };
  const once = { dryRun: true, json: true, print: true, printCron: true, hostName: "mesa" };
  const line = lineOf(usual, ["/bin/chat"], { ...said, ...once });
  const flags = `--disk / --disk /srv --sensor 'Core 0' --value 'a=1\\%'`;
  assert.equal(line, `* * * * * /bin/chat report-metrics ${flags}`);
});

onUnix("run from source, the packages are found where they are now", () => {
  const from = new Map([...env, ["DENO_DIR", "/var/my deno"]]);
  const program = ["/usr/bin/deno", "run", "-A", "/src/main.ts"];
  const line = cronLine(invocation({ data: usual }, from, program));
  const command = "/usr/bin/deno run -A /src/main.ts report-metrics";
  assert.equal(line, `* * * * * DENO_DIR='/var/my deno' ${command}`);
});
