import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { LineReader } from "./support/line_reader.ts";
import { runChat, signalIfRunning, spawnChat } from "./support/program.ts";
import { findTool, toolTest } from "./support/require.ts";
import { inFolder } from "./support/temporary_folder.ts";
import { WireClient } from "./support/wire_client.ts";

/** What was seen on the wire, by the server's port. */
type Seen = ReadonlyMap<string, Buffer>;

/** Runs something while every packet from and to these ports is looked at. */
async function capture(ports: readonly string[], run: () => Promise<void>): Promise<Seen> {
  using marker = closing(Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 }));
  const end = String((marker.socket.addr as Deno.NetAddr).port);
  const filter = [...ports, end].map((port) => `port ${port}`).join(" or ");
  const fields = ["tcp.srcport", "tcp.dstport", "udp.srcport", "udp.dstport", "tcp.payload"];
  const shown = [...fields, "udp.payload"].flatMap((field) => ["-e", field]);
  const child = new Deno.Command(findTool("tshark")!, {
    args: ["-n", "-l", "-i", "lo", "-f", filter, "-T", "fields", "-E", "separator=,", ...shown],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const lines = new LineReader(child.stdout, "packets");
  const said = new LineReader(child.stderr, "what tshark says");
  try {
    await said.waitFor("Capturing on");
    await run();
    // Packets come in order, so all of them were seen when this one is.
    const to = { transport: "udp", hostname: "127.0.0.1", port: Number(end) } as const;
    await marker.socket.send(new TextEncoder().encode("the end"), to);
    await lines.waitFor(Buffer.from("the end").toString("hex"));
  } finally {
    signalIfRunning(child, "SIGINT");
    await Promise.all([child.status, lines.ended, said.ended]);
  }
  return new Map(ports.map((port) => [port, payloadsOf(lines.lines, port)]));
}

function payloadsOf(lines: readonly string[], port: string): Buffer {
  const packets = lines.map((line) => line.split(","))
    .filter((cells) => cells.slice(0, 4).includes(port))
    .map((cells) => Buffer.from(cells.slice(4).join(""), "hex"));
  return Buffer.concat(packets);
}

function closing(socket: Deno.DatagramConn) {
  return { socket, [Symbol.dispose]: () => socket.close() };
}

toolTest(
  "tshark",
  "nobody on the way sees a figure, a name or a credential, by TCP or UDP",
  () =>
    inFolder(async (folder) => {
      const [data, machine] = [join(folder, "server"), join(folder, "mesa")];
      await using program = await spawnChat([
        ...["serve", "--data", data, "--host", "127.0.0.1", "--no-http", "--password-cost", "10"],
        ...["--port", "0", "--udp-port", "0", "--plain-port", "0", "--log-format", "json"],
      ]);
      const ready = JSON.parse(await program.stderr.waitFor('"event":"ready"'));
      const [chat, plain] = [ready.chat, ready.plain].map((text) => text.replace(/.*:/, ""));
      const invite = (await runChat(["admin", "host-invite", "--data", data])).stdout.trim();
      const host = "sala-da-ana";
      const report = async (...more: readonly string[]) => {
        const args = ["report-metrics", "--no-splay", "--data", machine, ...more];
        const { code, stdout, stderr } = await runChat(args);
        assert.deepEqual([code, stderr], [0, ""]);
        return stdout;
      };
      let figures: Record<string, number | null> = {};
      const seen = await capture([chat!, ready.udp, plain!], async () => {
        await report("--enroll", invite, "--host-name", host);
        await report("--udp");
        figures = JSON.parse(await report("--json")).figures;
        const { token } = JSON.parse(await Deno.readTextFile(join(machine, "report.json")));
        using client = await WireClient.connect(Number(plain));
        await client.hello();
        await client.ask({ type: "report", token, boot: host, counter: 1, figures });
      });

      const { token, key, keyId } = JSON.parse(
        await Deno.readTextFile(join(machine, "report.json")),
      );
      const controls = [token, host, "memory_total", `:${figures.memory_total},`, '"report"'];
      for (const text of controls) {
        assert.ok(seen.get(plain!)!.includes(text), `the plain port shows ${text}`);
      }
      const bytes = Buffer.from(key, "base64url");
      const secrets = [...controls, key, bytes, bytes.toString("hex"), invite.split(".").at(-1)!];
      for (const port of [chat!, ready.udp]) {
        const wire = seen.get(port)!;
        for (const secret of [...secrets, "figures", "boot", "counter", "disk"]) {
          assert.ok(!wire.includes(secret), `${port} shows ${secret}`);
        }
      }
      // The sealed report and its answer were seen, and they say whose they are, and no more.
      const datagrams = seen.get(ready.udp)!;
      assert.ok(datagrams.length > 400, String(datagrams.length));
      assert.ok(datagrams.includes(Buffer.from(keyId, "hex")));
      const sealed = program.stderr.lines.filter((line) => line.includes('"sealed":true'));
      assert.equal(sealed.length, 1);
    }),
);
