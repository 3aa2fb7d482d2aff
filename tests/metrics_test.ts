import assert from "node:assert/strict";
import { liveHostMs, maxSealedBytes } from "../protocol/limits.ts";
import { newHostKey, seal, sealedVersion } from "../protocol/sealed_report.ts";
import { makeOperatorToken } from "../server/auth/operator_token.ts";
import { hashSecret } from "../server/auth/tokens.ts";
import { type EdgeServer, startEdgeServer } from "./support/edge_server.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { readPrometheusText, type Scraped } from "./support/prometheus_text.ts";
import { DatagramPeer } from "./support/sealed_host.ts";

async function scrape({ edges }: EdgeServer, token: string): Promise<Scraped> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`http://${edges.addresses().http}/metrics`, { headers });
  assert.equal(response.status, 200);
  assert.equal(
    response.headers.get("content-type"),
    "text/plain; version=0.0.4; charset=utf-8",
  );
  return readPrometheusText(await response.text());
}

/** What is said of a name: values by the labels that follow the host's. */
function valuesOf({ samples }: Scraped, name: string): [string, number][] {
  return samples.filter((sample) => sample.name === name)
    .map(({ labels, value }) => [Object.values(labels).join(" "), value]);
}

async function enroll({ server }: EdgeServer, host: string): Promise<string> {
  const { store, clock } = server.services;
  const at = clock.now();
  const tokenHash = hashSecret(`token of ${host}`);
  const invite = { secretHash: host, uses: 1, expiresAt: at + 9, at } as const;
  const enrolment = { name: host, tokenHash, inviteHash: host, address: "::1", at } as const;
  await store.commit([
    { kind: "create_host_invite", ...invite },
    { kind: "enroll_host", ...enrolment },
  ]);
  return `token of ${host}`;
}

Deno.test("a scraper with the operator's token finds the live hosts and the server", async () => {
  const clock = new FakeClock();
  await using house = await startEdgeServer({}, clock);
  const { store } = house.server.services;
  const token = await makeOperatorToken(store, clock.now());
  const [mesa, forno] = [await enroll(house, "mesa"), await enroll(house, "forno")];
  {
    using first = await house.connect("tls");
    await first.hello();
    await first.ask({ type: "report", token: forno, figures: { cpus: 64 } });
  }
  clock.advance(liveHostMs + 1);
  using client = await house.connect("tls");
  await client.hello();
  const awkward = '/a "b"\\c\nd';
  const figures = {
    cpu_busy: 12.5,
    cpus: 4,
    clock_offset: -1500,
    disk_free_percent: 40,
    memory_total: 8_200_000_001,
    network_in: 0.5,
    temperature: -3.25,
  };
  const answer = await client.ask({
    type: "report",
    token: mesa,
    figures,
    disks: [awkward, "/srv", "/srv"].map((path, at) => ({ path, free: at, total: 10 })),
    values: [{ name: "fila", value: 1e21 / 1e9, unit: 'a"b' }, { name: "fila", value: 2 }],
  });
  assert.equal(answer.type, "report_response", JSON.stringify(answer));
  await store.commit([
    { kind: "change_host", host: store.hostNamed("mesa")!.id, tags: { env: "lab" } },
  ]);
  house.server.services.liveHosts.changed(store.hostNamed("mesa")!);

  const scraped = await scrape(house, token);
  const host = (name: string) => valuesOf(scraped, `chat_host_${name}`);
  assert.deepEqual(host("cpu_busy_ratio"), [["mesa", 0.125]]);
  assert.deepEqual(host("cpus"), [["mesa", 4]]);
  assert.deepEqual(host("clock_offset_seconds"), [["mesa", -1.5]]);
  assert.deepEqual(host("disk_free_ratio"), [["mesa", 0.4]]);
  assert.deepEqual(host("memory_total_bytes"), [["mesa", 8_200_000_001]]);
  assert.deepEqual(host("network_received_bytes_per_second"), [["mesa", 0.5]]);
  assert.deepEqual(host("temperature_celsius"), [["mesa", -3.25]]);
  assert.deepEqual(host("load1"), []);
  assert.deepEqual(host("report_timestamp_seconds"), [["mesa", clock.now() / 1000]]);
  assert.deepEqual(host("filesystem_free_bytes"), [[`mesa ${awkward}`, 0], ["mesa /srv", 1]]);
  assert.deepEqual(host("value"), [['mesa fila a"b', 1e12]]);
  assert.deepEqual(host("tag"), [["mesa env lab", 1]]);
  assert.deepEqual(valuesOf(scraped, "chat_hosts_live"), [["", 1]]);
  assert.deepEqual(valuesOf(scraped, "chat_hosts_stale"), [["", 1]]);
  assert.deepEqual(valuesOf(scraped, "chat_connections"), [["", 1]]);
  assert.deepEqual(valuesOf(scraped, "chat_commit_failures_total"), [["", 0]]);
  assert.ok(valuesOf(scraped, "chat_database_bytes")[0]![1] > 4096);
  assert.equal(scraped.types.get("chat_entries_stored_total"), "counter");
  const units =
    /_(bytes|ratio|celsius|seconds|per_second|total|info|value|tag|live|stale|online|operations|characters|connected|stalled)$/;
  const plain = /^chat_(connections|host_cpus)$/;
  for (const name of scraped.types.keys()) assert.ok(units.test(name) || plain.test(name), name);
});

Deno.test("what the server counts grows", async () => {
  await using house = await startEdgeServer();
  const token = await makeOperatorToken(house.server.services.store, Date.now());
  using ana = await house.connect("tls");
  await ana.hello();
  await ana.register("ana");
  const before = await scrape(house, token);
  assert.deepEqual(valuesOf(before, "chat_accounts_online"), [["", 1]]);
  await ana.ask({ type: "message", client_id: "1", receiver: "ana", content: "hi" });
  const [[, entries]] = valuesOf(before, "chat_entries_stored_total") as [[string, number]];
  const after = await scrape(house, token);
  assert.deepEqual(valuesOf(after, "chat_entries_stored_total"), [["", entries + 1]]);
});

Deno.test("what comes, goes, waits and is committed is counted", async () => {
  await using house = await startEdgeServer();
  const token = await makeOperatorToken(house.server.services.store, Date.now());
  const value = (scraped: Scraped, name: string) => valuesOf(scraped, name)[0]?.[1] ?? NaN;
  const before = await scrape(house, token);
  const ana = await house.connect("tls");
  await ana.hello();
  await ana.register("ana");
  const content = "x".repeat(10_000);
  await ana.ask({ type: "message", client_id: "1", receiver: "ana", content });
  const during = await scrape(house, token);
  const grown = (scraped: Scraped, name: string) => value(scraped, name) - value(before, name);
  assert.ok(grown(during, "chat_received_bytes_total") > content.length);
  assert.ok(grown(during, "chat_sent_bytes_total") > 100);
  assert.equal(value(during, "chat_sessions_connected"), 1);
  assert.equal(value(during, "chat_connections_stalled"), 0);
  assert.ok(grown(during, "chat_commit_duration_seconds_count") >= 2);
  assert.ok(grown(during, "chat_commit_operations_sum") >= 2);
  assert.ok(grown(during, "chat_commit_duration_seconds_sum") > 0);
  assert.equal(during.types.get("chat_commit_operations"), "histogram");
  assert.deepEqual(valuesOf(during, "chat_http_requests_total"), [["metrics 200", 1]]);
  // What a connection has carried is not forgotten with it.
  ana[Symbol.dispose]();
  const left = () => house.server.peers.count === 0;
  while (!left()) await new Promise((resolve) => setTimeout(resolve, 1));
  const after = await scrape(house, token);
  assert.ok(grown(after, "chat_received_bytes_total") > content.length);
});

Deno.test("nobody else hears of it", async () => {
  await using house = await startEdgeServer();
  const url = `http://${house.edges.addresses().http}/metrics`;
  for (const authorization of ["", "Bearer wrong"]) {
    const response = await fetch(url, { headers: { authorization } });
    assert.equal(response.status, 401);
    assert.equal(response.headers.get("www-authenticate"), 'Bearer realm="chat"');
    assert.ok(!(await response.text()).includes("chat_host"));
  }
  const posted = await fetch(url, { method: "POST" });
  assert.equal(posted.status, 405);
  await posted.body?.cancel();
});

Deno.test("datagrams that were not taken are counted by the reason", async () => {
  await using house = await startEdgeServer({ udp: true, udpPort: 0 });
  const { store, clock } = house.server.services;
  const token = await makeOperatorToken(store, clock.now());
  using peer = new DatagramPeer(Number(house.edges.addresses().udp));
  await peer.send(seal("{}", "report", newHostKey()));
  await peer.send(new Uint8Array(maxSealedBytes + 1).fill(sealedVersion));
  // The server looks at datagrams in order, so those above were seen when this is answered.
  const question = { type: "discover", protocol: 1, pad: " ".repeat(480) };
  await peer.send(new TextEncoder().encode(JSON.stringify(question)));
  await peer.next();
  const counts = valuesOf(await scrape(house, token), "chat_sealed_reports_dropped_total");
  const expected = { too_long: 1, unknown_key: 1 };
  assert.deepEqual(Object.fromEntries(counts.filter(([, count]) => count > 0)), expected);
});
