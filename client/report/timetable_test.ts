import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { findTool, toolTest } from "../../tests/support/require.ts";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import { serviceUnit, timerUnit } from "./systemd_timer.ts";
import { printedCron, printedTimer } from "./timetable.ts";

const onUnix = Deno.build.os === "windows" ? Deno.test.ignore : Deno.test;
const env = new Map([["HOME", "/home/ana"]]);
const data = "/home/ana/.local/share/chat";

onUnix("a crontab has one line, so what has a line break is refused", () => {
  const options = { data: "/two\nlines" };
  assert.throws(() => printedCron(options, "en", env), { exitCode: 64 });
  assert.equal(printedCron({ data }, "en", env).split("\n").length, 1);
});

onUnix("root gets units of the system, others their own, each under its place", () => {
  const places = (text: string) => [...text.matchAll(/^# (\/\S+)$/gm)].map(([, path]) => path);
  const own = printedTimer({ data }, "en", env, false);
  assert.deepEqual(places(own), [
    "/home/ana/.config/systemd/user/chat-report-metrics.service",
    "/home/ana/.config/systemd/user/chat-report-metrics.timer",
  ]);
  assert.match(own, /^# .*: systemctl --user daemon-reload && systemctl --user enable --now /m);
  assert.match(own, /loginctl enable-linger$/);
  const system = printedTimer({ data, deadline: 300 }, "pt-BR", env, true);
  assert.equal(places(system)[0], "/etc/systemd/system/chat-report-metrics.service");
  assert.match(system, /^Environment=HOME=\/home\/ana$/m);
  assert.match(system, /^TimeoutStartSec=360$/m);
  assert.match(system, /^# Quando os dois arquivos estiverem lá: systemctl daemon-reload && /m);
});

onUnix("what systemd would take apart or replace stays whole", () => {
  const words = ["/opt/my $chat", "--data", `/srv/100%/"ana's" $HOME\\x`];
  const unit = serviceUnit({ words, environment: { DENO_DIR: "/a b/$c" } }, 90);
  assert.match(
    unit,
    /^ExecStart="\/opt\/my \$chat" --data "\/srv\/100%%\/\\"ana's\\" \$\$HOME\\\\x"$/m,
  );
  assert.match(unit, /^Environment="DENO_DIR=\/a b\/\$c"$/m);
});

toolTest(
  "systemd-analyze",
  "systemd finds nothing wrong with the units",
  () =>
    inFolder(async (folder) => {
      const script = join(folder, "my chat 100% $x");
      await Deno.writeTextFile(script, "#!/bin/sh\n", { mode: 0o755 });
      const words = [script, "report-metrics", "--sensor", 'Core "0"'];
      const service = join(folder, "chat-report-metrics.service");
      await Deno.writeTextFile(service, serviceUnit({ words, environment: { HOME: folder } }, 90));
      const timer = join(dirname(service), "chat-report-metrics.timer");
      await Deno.writeTextFile(timer, timerUnit);
      const { code, stderr } = await new Deno.Command(findTool("systemd-analyze")!, {
        args: ["verify", "--recursive-errors=no", service, timer],
      }).output();
      assert.deepEqual([new TextDecoder().decode(stderr), code], ["", 0]);
    }),
);
