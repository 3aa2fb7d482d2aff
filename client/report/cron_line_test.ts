import assert from "node:assert/strict";
import { cronLine } from "./cron_line.ts";

const onUnix = Deno.build.os === "windows" ? Deno.test.ignore : Deno.test;
const env = new Map([["HOME", "/home/ana"], ["XDG_DATA_HOME", "/data"]]);
const usual = Deno.build.os === "darwin"
  ? "/home/ana/Library/Application Support/chat"
  : "/home/ana/.local/share/chat";

onUnix("the line names the program in full, and no folder that cron finds by itself", () => {
  const program = ["/home/ana/.local/bin/chat"];
  const line = "* * * * * /home/ana/.local/bin/chat report-metrics";
  assert.equal(cronLine(usual, env, program), line);
  assert.equal(cronLine("/data/chat", env, program), `${line} --data /data/chat`);
});

onUnix("what a shell or cron would take apart stays whole", () => {
  const line = cronLine("/srv/ana's 100%", env, ["/opt/my chat"]);
  const expected = `* * * * * '/opt/my chat' report-metrics --data '/srv/ana'\\''s 100\\%'`;
  assert.equal(line, expected);
});
