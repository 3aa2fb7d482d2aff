import assert from "node:assert/strict";
import { startServerProgram } from "./support/server_program.ts";
import { inFolder } from "./support/temporary_folder.ts";

/** Asks over HTTP and keeps the connection; the status. */
async function ask(port: number): Promise<{ conn: Deno.TcpConn; status: string }> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  await conn.write(new TextEncoder().encode("GET /livez HTTP/1.1\r\nhost: chat\r\n\r\n"));
  const piece = new Uint8Array(4096);
  const read = await conn.read(piece).catch(() => null);
  return { conn, status: new TextDecoder().decode(piece.subarray(9, Math.min(12, read ?? 0))) };
}

Deno.test({
  name:
    "as many as like may come by HTTP: those who talk keep what they need, and others come later",
  // Elsewhere a process cannot read how much it may open.
  ignore: Deno.build.os !== "linux",
  fn: () =>
    inFolder(async (data) => {
      const through = ["sh", "-c", 'ulimit -n 220; exec "$@"', "sh"];
      await using server = await startServerProgram(data, [], undefined, {}, through);
      using ana = await server.connect();
      await ana.hello();
      await ana.register("ana");
      const crowd = [];
      while (crowd.length < 150) crowd.push(await ask(server.ports.http));
      const statuses = new Set(crowd.map(({ status }) => status));
      // Half of the descriptors are kept, and each that is answered takes four of the others.
      assert.deepEqual(statuses, new Set(["200", "503"]));
      assert.equal((await ana.tell("#lobby", "oi")).type, "message_ack");
      for (const { conn } of crowd) conn.close();
      for (let status = ""; status !== "200";) {
        const later = await ask(server.ports.http);
        later.conn.close();
        status = later.status;
      }
      assert.equal((await ana.tell("#lobby", "de novo")).type, "message_ack");
    }),
});
