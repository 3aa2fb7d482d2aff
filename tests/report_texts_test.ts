import assert from "node:assert/strict";
import { join } from "node:path";
import { mapFigures } from "../protocol/figures.ts";
import { uuidv7 } from "../protocol/ids.ts";
import { runChat } from "./support/program.ts";
import { enrollHost, inReportHouse, type ReportHouse } from "./support/report_house.ts";
import type { WireClient } from "./support/wire_client.ts";

/** Somebody who owns the server. */
async function owner({ folder, server }: ReportHouse): Promise<WireClient> {
  const ana = await server.connect();
  await ana.hello();
  await ana.register("ana");
  const made = await runChat(["admin", "role", "ana", "owner", "--data", join(folder, "server")]);
  assert.equal(made.code, 0, made.stderr);
  return ana;
}

function pipe({ folder }: ReportHouse, input: string, ...more: readonly string[]) {
  const args = ["report-metrics", "--no-splay", "--stdin", "--data", join(folder, "mesa")];
  return runChat([...args, ...more], { input });
}

const nothing = { code: 0, stdout: "", stderr: "" };

Deno.test("what another program says is posted in the group of alerts, in the host's name", () =>
  inReportHouse(async (house) => {
    using ana = await owner(house);
    await enrollHost(house, "mesa");
    assert.deepEqual(await pipe(house, "backup: \u001b[31mfailed\u001b[0m\ncode 3\n"), nothing);
    const heard = await ana.next("message");
    assert.deepEqual([heard.sender, heard.receiver], ["chat", "#alerts"]);
    assert.equal(heard.content, "mesa:\nbackup: failed\ncode 3");

    assert.deepEqual(await pipe(house, " \n"), nothing);
    assert.deepEqual(await pipe(house, `${"a long line\n".repeat(9000)}the end`), nothing);
    const long = String((await ana.next("message")).content);
    assert.match(long, /^mesa:\n\[\d+ bytes before this are left out\]\n/);
    assert.match(long, /\na long line\nthe end$/);
  }));

Deno.test("a text that comes again is said once, also in a batch and when it has become late", () =>
  inReportHouse(async (house) => {
    using ana = await owner(house);
    using host = await house.server.connect();
    await host.hello();
    const [, invite] = /\.([^.]+)$/.exec(house.invite)!;
    const { token } = await host.ask({ type: "host_enroll", invite: invite!, host: "mesa" });
    const at = new Date(Date.now() - 170_000).toISOString();
    const figures = mapFigures(() => null);
    const reading = { boot: "b", counter: 1, at, figures, text: "disk replaced" };
    const older = { ...reading, counter: 0, at: "2026-01-01T10:00:00Z", text: "disk failed" };
    const send = { type: "report", token: String(token) } as const;
    assert.equal((await host.ask({ ...send, ...reading })).type, "report_response");
    assert.equal((await host.ask({ ...send, ...reading, at: older.at })).type, "report_response");
    const again = [older, reading];
    const batch = await host.ask({ type: "reports", token: String(token), reports: again });
    assert.equal(batch.type, "report_response");
    const content = "seen";
    await ana.ask({ type: "message", client_id: uuidv7(), receiver: "#alerts", content });
    const said = ana.heard.filter(({ type }) => type === "message").map(({ content }) => content);
    assert.deepEqual(said, [
      "mesa:\ndisk replaced",
      "mesa, 2026-01-01T10:00:00.000Z:\ndisk failed",
    ]);
  }));

Deno.test("a server that nobody owns yet takes the report, and logs that nobody heard the text", () =>
  inReportHouse(async (house) => {
    await enrollHost(house, "mesa");
    assert.deepEqual(await pipe(house, "hello"), nothing);
    await house.server.program.stderr.waitFor('"event":"host_text_dropped"');
  }));

Deno.test("a text that is none, or too long for a message, is refused", () =>
  inReportHouse(async (house) => {
    using host = await house.server.connect();
    await host.hello();
    const [, invite] = /\.([^.]+)$/.exec(house.invite)!;
    const { token } = await host.ask({ type: "host_enroll", invite: invite!, host: "mesa" });
    const send = { type: "report", token: String(token), figures: mapFigures(() => null) } as const;
    for (const text of ["", "a\0b", "x".repeat(31 * 1024 + 1)]) {
      assert.equal((await host.ask({ ...send, text })).code, "bad_frame", text.slice(0, 9));
    }
  }));
