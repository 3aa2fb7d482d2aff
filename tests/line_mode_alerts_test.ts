import assert from "node:assert/strict";
import { join } from "node:path";
import { connect, say } from "./support/people.ts";
import { runChat } from "./support/program.ts";
import { enrollHost, inReportHouse } from "./support/report_house.ts";

Deno.test("an alert is heard in the group, looked after, kept quiet, and over", () =>
  inReportHouse(async (house) => {
    const { folder } = house;
    const owner = house.server.program.stdout.lines
      .flatMap((line) => /chat:\/\/\S+/.exec(line)?.[0] ?? [])[0]!;
    await using ana = await connect(folder, "ana", owner);
    await enrollHost(house, "mesa");
    const admin = async (rule: string) => {
      const args = ["admin", "alerts", "add", rule, "--data", join(folder, "server")];
      const added = await runChat(args);
      assert.equal(added.code, 0, added.stderr);
    };
    await admin("value.room > 30");
    const report = (room: number) =>
      runChat(
        ["report-metrics", "--no-splay", "--data", join(folder, "mesa"), "--value", `room=${room}`],
      );
    await report(99);
    await ana.stdout.waitFor("Alert 1: mesa: value.room > 30");
    await say(ana, "/alerts");
    await ana.stdout.waitFor("1  mesa: value.room > 30, since ");
    await say(ana, "/ack 1\n/silence 1 2h\n/ack 7");
    await ana.stderr.waitFor("ana looks after it, silent until ");
    await ana.stderr.waitFor("There is no alert 7 for you");
    await say(ana, "/silence off");
    await ana.stderr.waitFor(/ana looks after it\)$/);
    await say(ana, "/silence 2h");
    await ana.stderr.waitFor("silent until ");
    await admin("value.room > 40");
    await report(98);
    await ana.stdout.waitFor("Alert 2: mesa: value.room > 40");
    await say(ana, "/ack");
    await ana.stderr.waitFor("more than one is open");
    await report(20);
    await ana.stdout.waitFor("Alert 1 is over: mesa: value.room > 30");
    await ana.stdout.waitFor("Alert 2 is over: mesa: value.room > 40");
    await say(ana, "/alerts");
    await ana.stdout.waitFor("nothing that you hear of is amiss");
    await say(ana, "/ack");
    await ana.stderr.waitFor("nothing that you hear of is amiss");
  }));
