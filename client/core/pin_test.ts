import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { makeIdentity, type TestIdentity } from "../../tests/support/identity.ts";
import { startThief } from "../../tests/support/thief.ts";
import { ConnectFailure, type ConnectReason } from "./connect_failure.ts";
import { meet, openPinned } from "./pin.ts";

const nobody = () => Promise.resolve(false);
const secret = "SECRET-PASSWORD";

async function refusal(attempt: Promise<unknown>): Promise<ConnectReason> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof ConnectFailure) return error.reason;
    throw error;
  }
  throw new Error("The connection was accepted");
}

/** What our client does: it tells its secret as soon as the connection is open, and not before. */
async function tellSecret(port: number, { pem, fingerprint }: TestIdentity): Promise<void> {
  using connection = await openPinned({ host: "127.0.0.1", port }, { pem, fingerprint });
  await connection.write(new TextEncoder().encode(secret));
  await connection.closeWrite();
}

/** A server that shows one certificate and signs with a key that may be another's. */
function serve(shown: TestIdentity, signing: TestIdentity) {
  return startThief({ certificatePem: shown.pem, key: createPrivateKey(signing.key) });
}

Deno.test("the holder of the pinned certificate's key is told the secret", async () => {
  const server = await makeIdentity();
  await using honest = serve(server, server);

  await tellSecret(honest.port, server);

  await honest.hears(secret);
});

Deno.test("a thief with a copy of the pinned certificate is told nothing", async () => {
  const server = await makeIdentity();
  const other = await makeIdentity();
  await using thief = serve(server, other);

  assert.equal(await refusal(tellSecret(thief.port, server)), "wrong_key");
  await thief.isVisited();
  assert.equal(thief.heard, "");
});

Deno.test("a server with another certificate is told nothing", async () => {
  const server = await makeIdentity();
  const other = await makeIdentity();
  await using stranger = serve(other, other);

  assert.equal(await refusal(tellSecret(stranger.port, server)), "wrong_key");
  await stranger.isVisited();
  assert.equal(stranger.heard, "");
});

Deno.test("a thief that is met for the first time is not trusted either", async () => {
  const server = await makeIdentity();
  const other = await makeIdentity();
  await using thief = serve(server, other);
  const address = { host: "127.0.0.1", port: thief.port };

  // The runtime may refuse the thief here already, or only when the pin is used.
  const attempt = async () => {
    const pin = await meet(address, server.fingerprint, nobody);
    await tellSecret(thief.port, { ...server, ...pin });
  };

  assert.equal(await refusal(attempt()), "wrong_key");
  await thief.isVisited();
  assert.equal(thief.heard, "");
});

Deno.test("a join line's fingerprint has to be the server's", async () => {
  const server = await makeIdentity();
  const other = await makeIdentity();
  await using honest = serve(server, server);
  const address = { host: "127.0.0.1", port: honest.port };

  const pin = await meet(address, server.fingerprint, nobody);
  assert.deepEqual(pin, { fingerprint: server.fingerprint, pem: server.pem });
  assert.equal(await refusal(meet(address, other.fingerprint, nobody)), "wrong_key");
});

Deno.test("without a fingerprint somebody has to say that the key is right", async () => {
  const server = await makeIdentity();
  await using honest = serve(server, server);
  const address = { host: "127.0.0.1", port: honest.port };
  const shown: string[] = [];

  const pin = await meet(address, undefined, (fingerprint) => {
    shown.push(fingerprint);
    return Promise.resolve(true);
  });

  assert.equal(pin.fingerprint, server.fingerprint);
  assert.deepEqual(shown, [server.fingerprint]);
  assert.equal(await refusal(meet(address, undefined, nobody)), "unconfirmed");
});

Deno.test("what cannot be reached is told apart", async () => {
  const { pem, fingerprint } = await makeIdentity();
  const pin = { pem, fingerprint };
  const unused = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = unused.addr as Deno.NetAddr;
  unused.close();

  assert.equal(await refusal(openPinned({ host: "127.0.0.1", port }, pin)), "refused");
  assert.equal(
    await refusal(meet({ host: "127.0.0.1", port }, fingerprint, nobody)),
    "refused",
  );
  assert.equal(
    await refusal(openPinned({ host: "no.such.host.invalid", port }, pin)),
    "not_resolved",
  );
});

Deno.test("something that does not speak TLS is no chat server", async () => {
  const { pem, fingerprint } = await makeIdentity();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const answering = (async () => {
    for (let turn = 0; turn < 2; turn++) {
      using connection = await listener.accept();
      await connection.write(new TextEncoder().encode("220 mail.example ESMTP ready\r\n"));
      await connection.read(new Uint8Array(1024));
    }
  })();
  const address = { host: "127.0.0.1", port };

  assert.equal(await refusal(openPinned(address, { pem, fingerprint })), "not_chat");
  assert.equal(await refusal(meet(address, fingerprint, nobody)), "not_chat");
  await answering;
});

Deno.test("a server that accepts and says nothing is given up", async () => {
  const { pem, fingerprint } = await makeIdentity();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const accepted = listener.accept();

  const attempt = openPinned({ host: "127.0.0.1", port }, { pem, fingerprint }, 100);

  assert.equal(await refusal(attempt), "unreachable");
  (await accepted).close();
});
