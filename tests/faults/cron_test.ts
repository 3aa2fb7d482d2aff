import assert from "node:assert/strict";
import { join } from "node:path";
import { LineReader } from "../support/line_reader.ts";
import { runChat, signalIfRunning } from "../support/program.ts";
import { enrollHost, inReportHouse, reportsLogged } from "../support/report_house.ts";
import { findTool, toolTest } from "../support/require.ts";

/** One run each minute, the wait that each machine has for itself, and a busy machine. */
const patienceMs = 110_000;

/** What cron would mail goes into a file, and nothing of it is seen outside of its own mounts. */
const script = `
set -e
cp "$CRON" "$FOLDER/sbin/cron"
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /etc/cron.d
mount --bind /dev/null /etc/crontab
mount -t tmpfs tmpfs /var/spool/cron/crontabs
install -m 600 "$FOLDER/crontab" /var/spool/cron/crontabs/root
mount --bind "$FOLDER/sbin" /usr/sbin
exec /usr/sbin/cron -f
`;

/** Starts Debian's cron with one crontab, that of root. Disposing of it ends it. */
async function startCron(folder: string, crontab: string): Promise<AsyncDisposable> {
  await Deno.mkdir(join(folder, "sbin"));
  const sendmail = `#!/bin/sh\ncat >> '${join(folder, "mail")}'\n`;
  await Deno.writeTextFile(join(folder, "sbin", "sendmail"), sendmail, { mode: 0o755 });
  await Deno.writeTextFile(join(folder, "crontab"), crontab);
  const cron = new Deno.Command(findTool("unshare")!, {
    args: ["--mount", "/bin/sh", "-c", script],
    env: { CRON: findTool("cron")!, FOLDER: folder },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const stderr = new LineReader(cron.stderr, "cron");
  return {
    [Symbol.asyncDispose]: async () => {
      signalIfRunning(cron, "SIGTERM");
      await Promise.all([cron.status, stderr.ended]);
      assert.deepEqual(stderr.lines, []);
    },
  };
}

// Cron looks at its tables once a minute, so this takes more than three.
if (Deno.env.get("CHAT_FAULTS") === "long") {
  toolTest(
    ["cron", "unshare"],
    "Debian's cron runs the printed line each minute, and has nothing to mail",
    () =>
      inReportHouse(async (house) => {
        await enrollHost(house, "mesa");
        const data = join(house.folder, "mesa");
        const { stdout: line } = await runChat(["report-metrics", "--data", data, "--print-cron"]);
        // What is mailed at all shows that mails would be seen.
        await using _cron = await startCron(house.folder, `${line}* * * * * echo by mail\n`);
        for (let run = 0; run < 3; run++) {
          await house.server.program.stderr.waitFor('"event":"report"', patienceMs);
        }
        const times = reportsLogged(house).map(({ time }) => Date.parse(String(time)));
        for (const [at, time] of times.slice(1).entries()) {
          const seconds = (time - times[at]!) / 1000;
          assert.ok(seconds > 50 && seconds < 70, `${seconds} s between two reports`);
        }
        const mail = await Deno.readTextFile(join(house.folder, "mail"));
        const subjects = new Set(mail.split("\n").filter((one) => one.startsWith("Subject:")));
        assert.deepEqual([...subjects].map((one) => one.endsWith("echo by mail")), [true]);
      }),
  );
}
