import assert from "node:assert/strict";
import { profileDirectory } from "../../common/paths.ts";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import { ClientStore } from "../core/store/client_store.ts";
import { Answers } from "./answers.ts";
import { chooseServer } from "./choose_server.ts";
import { Input } from "./input.ts";
import { knownServers } from "./known_servers.ts";
import { Output } from "./output.ts";

async function know(env: Map<string, string>, name: string, username: string): Promise<void> {
  using store = await ClientStore.open(profileDirectory(name, env));
  store.profile.trust({ fingerprint: name.padEnd(43, "_"), pem: "" });
  store.profile.keepLogin({ username, userId: "1", token: "t" });
  store.profile.prefer({ host: "10.0.0.1", port: 12345 });
}

/** Chooses with a keyboard, where nothing answers on the network. */
async function choose(
  env: Map<string, string>,
  typed: string,
  { profile = "default", isTerminal = true, isTemporary = false } = {},
) {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const udpPort = (socket.addr as Deno.NetAddr).port;
  socket.close();
  const keys = [new TextEncoder().encode(typed)];
  const source = {
    read(into: Uint8Array): Promise<number | null> {
      const some = keys.shift();
      if (some !== undefined) into.set(some);
      return Promise.resolve(some?.length ?? null);
    },
  };
  const output = new Output({ writeSync: (text) => text.length }, {
    writeSync: (text) => text.length,
  });
  const input = new Input(source, isTerminal);
  const answers = new Answers({ input, output, given: {}, env, language: "en" });
  const mayLeave = profile === "default";
  const more = { answers, output, env, language: "en" } as const;
  return await chooseServer({ profile, mayLeave, isTemporary, udpPort, ...more });
}

const nothingPicked = /does not know a server yet/;

Deno.test("a profile that knows its server goes there without a question", () =>
  inFolder(async (folder) => {
    const env = new Map([["CHAT_DATA", folder]]);
    for (const name of ["default", "work"]) await know(env, name, "ana");
    assert.deepEqual(await choose(env, ""), { profile: "default" });
    const scripted = { profile: "work", isTerminal: false };
    assert.deepEqual(await choose(env, "", scripted), { profile: "work" });
  }));

Deno.test("who names no profile is offered those that know a server", () =>
  inFolder(async (folder) => {
    const env = new Map([["CHAT_DATA", folder]]);
    for (const name of ["home", "work"]) await know(env, name, "ana");
    await Deno.mkdir(profileDirectory("empty", env));
    await assert.rejects(choose(env, "\n"), nothingPicked);
    await assert.rejects(choose(env, "1\n", { isTerminal: false }), nothingPicked);
    assert.deepEqual(await choose(env, "2\n"), { profile: "work" });
  }));

Deno.test("a profile that was picked is not asked for again, until it is gone", () =>
  inFolder(async (folder) => {
    const env = new Map([["CHAT_DATA", folder]]);
    for (const name of ["home", "work"]) await know(env, name, "ana");
    await choose(env, "2\n");
    assert.deepEqual(await choose(env, ""), { profile: "work" });
    assert.deepEqual(await choose(env, "", { isTerminal: false }), { profile: "work" });
    await assert.rejects(choose(env, "1\n", { isTemporary: true }), nothingPicked);
    await Deno.remove(profileDirectory("work", env), { recursive: true });
    assert.deepEqual(await choose(env, "1\n"), { profile: "home" });
  }));

Deno.test("who names a new profile, or wants to leave nothing, is offered no other", () =>
  inFolder(async (folder) => {
    const env = new Map([["CHAT_DATA", folder]]);
    await know(env, "default", "ana");
    await assert.rejects(choose(env, "1\n", { profile: "new" }), nothingPicked);
    await assert.rejects(choose(env, "1\n", { isTemporary: true }), nothingPicked);
  }));

Deno.test("a profile that cannot be read does not keep the others from being known", () =>
  inFolder(async (folder) => {
    const env = new Map([["CHAT_DATA", folder]]);
    assert.deepEqual(await knownServers(env), []);
    await know(env, "torn", "ana");
    await know(env, "whole", "bia");
    const { name } = (await Array.fromAsync(Deno.readDir(profileDirectory("torn", env))))
      .find((entry) => entry.isFile && entry.name.endsWith(".db"))!;
    await Deno.writeTextFile(`${profileDirectory("torn", env)}/${name}`, "no database");
    const known = await knownServers(env);
    assert.deepEqual(known.map(({ profile, username }) => [profile, username]), [["whole", "bia"]]);
  }));
