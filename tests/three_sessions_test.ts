import assert from "node:assert/strict";
import { digestOf } from "../protocol/content.ts";
import { startEdgeServer } from "./support/edge_server.ts";
import type { WireClient } from "./support/wire_client.ts";

const rounds = 50;
const transports = ["tcp", "tls", "wss"] as const;

/** What a session knows of a conversation, in the order in which it came to know it. */
function known({ heard }: WireClient): (readonly [seq: unknown, clientId: unknown])[] {
  return heard
    .filter(({ type }) => type === "message" || type === "message_ack")
    .map(({ seq, client_id }) => [seq, client_id] as const);
}

Deno.test("three sessions on TCP, TLS and WebSocket see one conversation in one order", async () => {
  await using server = await startEdgeServer({ registration: "open", plainPort: 0 });
  using bia = await server.connect("tcp");
  await bia.hello();
  await bia.register("bia");
  const [tcp, tls, wss] = await Promise.all(
    transports.map((transport) => server.connect(transport)),
  );
  const sessions = [tcp!, tls!, wss!];
  try {
    for (const [at, session] of sessions.entries()) {
      await session.hello();
      if (at === 0) await session.register("ana");
      else await session.login("ana");
    }
    // Everybody talks at once, and nobody waits for an answer.
    const said = sessions.flatMap((session, at) =>
      Array.from({ length: rounds }, (_, round) => {
        const content = `${transports[at]} ${round}`;
        const client_id = `${at}-${round}`;
        return session.say({
          ...{ type: "message", id: client_id, client_id, receiver: "bia" },
          ...{ content, digest: digestOf(content) },
        });
      })
    );
    const answers = Array.from({ length: rounds }, (_, round) => bia.tell("ana", `bia ${round}`));
    await Promise.all([...said, ...answers]);
    const all = 4 * rounds;
    const last = ({ type, seq }: Record<string, unknown>) =>
      (type === "message" || type === "message_ack") && seq === all;
    await Promise.all([...sessions, bia].map((one) => one.nextWhere("the last one", last)));

    const seqs = Array.from({ length: all }, (_, at) => at + 1);
    for (const session of [...sessions, bia]) {
      assert.deepEqual(known(session).map(([seq]) => seq), seqs, session.username);
    }
    // The same texts at the same places, their own included.
    const [first, ...others] = sessions.map((session) =>
      known(session).filter(([, clientId]) => clientId !== undefined)
    );
    assert.equal(first!.length, 3 * rounds);
    for (const other of others) assert.deepEqual(other, first);
  } finally {
    for (const session of sessions) session.close();
  }
});
