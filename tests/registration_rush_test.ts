import assert from "node:assert/strict";
import { parseJoinLine } from "../protocol/join.ts";
import { spawnChat } from "./support/program.ts";
import { assertNoErrorLogged } from "./support/server_program.ts";
import { temporaryFolder } from "./support/temporary_folder.ts";
import { WireClient } from "./support/wire_client.ts";

/** A class that is told to join, all at once. */
const people = 40;

/** Hears until there is an answer; who has to wait is told so again and again as the line moves. */
async function register(client: WireClient, username: string, invite: string) {
  await client.say({ type: "register", username, password: `the password of ${username}`, invite });
  const places: number[] = [];
  for (;;) {
    const said = await client.nextWhere(
      "an answer",
      ({ type }) => type === "waiting" || type === "register_response",
    );
    if (said.type === "register_response") return { places, status: said.status };
    places.push(Number(said.ahead));
  }
}

Deno.test(`${people} people register at once at the default cost: all wait their turn, none fails`, async () => {
  await using folder = await temporaryFolder();
  // Nothing but free ports differs from a plain "chat serve".
  await using program = await spawnChat(
    ["serve", "--data", folder.path, "--host", "127.0.0.1", "--port=0", "--http-port=0"].concat(
      ["--no-udp", "--log-format", "json", "--lang", "en"],
    ),
  );
  const ready = JSON.parse(await program.stderr.waitFor('"event":"ready"'));
  const pem = await Deno.readTextFile(`${folder.path}/identity.pem`);
  const port = Number(String(ready.chat).replace(/.*:/, ""));
  // The first line is the owner's.
  await program.stdout.waitFor("chat://");
  const line = await program.stdout.waitFor("chat connect chat://");
  const { invite } = parseJoinLine(line.trim().split(" ").at(-1)!)!;
  const clients = await Promise.all(
    Array.from({ length: people }, () => WireClient.connectTls(port, pem)),
  );
  await Promise.all(clients.map((client) => client.hello()));
  const results = await Promise.all(
    clients.map((client, at) => register(client, `student${at}`, invite!)),
  );
  assert.deepEqual(results.map(({ status }) => status), Array(people).fill("success"));
  // Two are served at once; everybody else is told how many are ahead, and the line gets shorter.
  assert.ok(results.filter(({ places }) => places.length > 0).length >= people - 2);
  for (const { places } of results) {
    assert.deepEqual(places, [...places].sort((one, other) => other - one));
  }
  for (const client of clients) client.close();
  await Promise.all(clients.map(({ ended }) => ended));
  assertNoErrorLogged(program.stderr.lines);
});
