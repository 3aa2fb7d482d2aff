import assert from "node:assert/strict";
import { FakeClock } from "./support/fake_clock.ts";
import { type EnrolledHost, enrollHost } from "./support/sealed_host.ts";
import { startTestServer, type TestServer } from "./support/test_server.ts";

const told = /^(connected|disconnected|host_enrolled|login_failed|report)$/;

/** How many rows there are of these kinds. */
async function countsOf({ server }: TestServer): Promise<Record<string, number>> {
  const { store, turn } = server.services;
  await turn.settled();
  const kinds = store.activity({}, 900).rows.map(({ kind }) => kind);
  const counts: Record<string, number> = {};
  for (const kind of kinds.filter((one) => told.test(one))) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

async function connects(
  house: TestServer,
  run: (client: Awaited<ReturnType<TestServer["connect"]>>) => Promise<unknown>,
): Promise<void> {
  using client = await house.connect();
  await client.hello();
  await run(client);
}

const report = ({ token }: EnrolledHost, counter: number) =>
  ({ type: "report", token, boot: "b", counter, figures: {} }) as const;

Deno.test("a machine that reports each minute is in the activity log when it is new, and not else", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({}, clock);
  const mesa = await enrollHost(house, "mesa");
  for (let counter = 0; counter < 5; counter++) {
    await connects(house, (client) => client.ask(report(mesa, counter)));
    clock.advance(60_000);
  }
  const reports = [{ figures: {} }];
  await connects(house, (client) => client.ask({ type: "reports", token: mesa.token, reports }));
  await connects(
    house,
    (client) => client.ask({ type: "report", token: "of nobody", figures: {} }),
  );
  clock.advance(10 * 60_000);
  await connects(house, (client) => client.ask(report(mesa, 9)));
  await house.restart();
  await connects(house, (client) => client.ask(report(mesa, 10)));
  await connects(house, (client) => client.ask(report(mesa, 11)));
  await house.restart();
  // The enrolment and a wrong token; new, back after a while, and new to a server that was started.
  assert.deepEqual(await countsOf(house), {
    connected: 2,
    disconnected: 2,
    host_enrolled: 1,
    login_failed: 1,
    report: 3,
  });
});

Deno.test("a machine that speaks from elsewhere all of a sudden is in the activity log", async () => {
  await using house = await startTestServer();
  const mesa = await enrollHost(house, "mesa");
  const { reports, store } = house.server.services;
  const host = store.hostNamed("mesa")!;
  await connects(house, (client) => client.ask(report(mesa, 1)));
  const from = (address: string) => reports.isNews(host, address);
  assert.deepEqual([from("127.0.0.1"), from("192.0.2.9"), from("192.0.2.9")], [false, true, false]);
  for (let at = 0; at < 8; at++) from(`192.0.2.${at}`);
  assert.deepEqual([from("127.0.0.1"), from("192.0.2.7")], [true, false], "a few are remembered");
});
