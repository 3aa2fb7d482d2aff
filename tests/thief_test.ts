import assert from "node:assert/strict";
import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { protocolVersion } from "../protocol/limits.ts";
import { formatJoinLine, parseJoinLine } from "../protocol/join.ts";
import { type Identity, loadIdentity } from "../server/net/identity.ts";
import { type Program, runChat, spawnChat } from "./support/program.ts";
import { inFolder } from "./support/temporary_folder.ts";
import { startThief, type Thief } from "./support/thief.ts";

const password = "only-for-the-right-server";
const invite = "0123456789abcdefABCDEF";

/** A stranger: what they show, and the key they hold. */
type Stranger = (honest: Identity, folder: string) => Promise<[string, KeyObject]>;

const strangers: Readonly<Record<string, Stranger>> = {
  "the pinned certificate and another key": (honest) =>
    Promise.resolve([
      honest.certificatePem,
      generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey,
    ]),
  "another certificate and its key": async (_honest, folder) => {
    const other = await loadIdentity(folder);
    return [other.certificatePem, createPrivateKey(other.privateKeyPem)];
  },
};

/** Plays the server's part, for whoever is deceived. */
function reply(line: string): string | undefined {
  const { type } = JSON.parse(line);
  if (type !== "hello") return undefined;
  return JSON.stringify({
    type: "welcome",
    protocol: protocolVersion,
    server: "chat/0.1.0",
    epoch: "thief",
    limits: {},
    registration: "invite",
  });
}

function thiefWith(certificatePem: string, key: KeyObject, port = 0): Thief {
  return startThief({ certificatePem, key, port, reply });
}

function joinLine(port: number, { fingerprint }: Identity): string {
  return formatJoinLine({ host: "127.0.0.1", port, fingerprint, invite });
}

function connect(folder: string, ...args: readonly string[]): Promise<Program> {
  return spawnChat(["connect", "--line", "--data", folder, "--name", "ana", ...args], {
    env: { CHAT_PASSWORD: password },
  });
}

async function hasTold(thief: Thief): Promise<never> {
  await thief.hears("{");
  throw new Error(`The client said what only its server should hear: ${thief.heard}`);
}

async function hasEnded(client: Program): Promise<never> {
  await client.status;
  throw new Error(`The client has ended:\n${client.stderr.lines.join("\n")}`);
}

/** What a client says that sees through the thief and ends. */
async function refusal(client: Program, thief: Thief): Promise<string> {
  const { code } = await Promise.race([client.status, hasTold(thief)]);
  const said = client.stderr.lines.join("\n");
  assert.equal(code, 77, said);
  return said;
}

/** An honest server, and the line that a member joins by. */
async function serve(data: string): Promise<{ server: Program; line: string; port: number }> {
  const free = ["--port", "0", "--no-http", "--no-udp", "--password-cost", "10"];
  const server = await spawnChat(["serve", "--data", data, "--host", "127.0.0.1", ...free]);
  const printed = await server.stdout.waitFor("chat connect chat://");
  const line = printed.trim().replace("chat connect ", "");
  return { server, line, port: parseJoinLine(line)!.port };
}

Deno.test("whoever holds the right key hears the password: this test has ears", () =>
  inFolder(async (folder) => {
    const honest = await loadIdentity(folder);
    await using thief = thiefWith(honest.certificatePem, createPrivateKey(honest.privateKeyPem));
    await using _client = await connect(folder, joinLine(thief.port, honest));
    await thief.hears(password);
    assert.ok(thief.heard.includes(invite));
  }));

for (const [what, stranger] of Object.entries(strangers)) {
  Deno.test(`a newcomer tells nothing to a server that shows ${what}`, () =>
    inFolder((folder) =>
      inFolder(async (otherFolder) => {
        const honest = await loadIdentity(folder);
        await using thief = thiefWith(...await stranger(honest, otherFolder));
        await using client = await connect(folder, joinLine(thief.port, honest));
        const said = await refusal(client, thief);
        assert.match(said, /is not the server.*key.*Nothing was sent/);
        assert.ok(thief.visited > 0);
        assert.equal(thief.heard, "");
      })
    ));

  Deno.test(`a member tells nothing to a server that shows ${what}`, () =>
    inFolder((folder) =>
      inFolder(async (serverFolder) => {
        const { server, line, port } = await serve(serverFolder);
        await using _server = server;
        await using client = await connect(folder, line);
        await client.stderr.waitFor("caught up");
        await server.kill();
        const honest = await loadIdentity(serverFolder);
        await using thief = thiefWith(...await stranger(honest, folder), port);
        // One that is connected when its server goes tries again, with its token at hand.
        await Promise.race([thief.isVisited(), hasEnded(client), hasTold(thief)]);
        await client.kill();
        await using again = await connect(folder);
        assert.match(await refusal(again, thief), /shows another key. Nothing was sent/);
        const { visited } = thief;
        const sent = await runChat(["send", "--data", folder, "--timeout", "5", "bia", "secret"]);
        assert.notEqual(sent.code, 0);
        assert.match(sent.stderr, /shows another key. Nothing was sent/);
        assert.ok(thief.visited > visited);
        assert.equal(thief.heard, "");
      })
    ));
}
