import { hashSecret } from "../../server/auth/tokens.ts";
import { testPassword } from "./test_password.ts";
import type { TestServer } from "./test_server.ts";

/** Makes accounts without a session each; all have the test password. */
async function makeAccounts(house: TestServer, names: readonly string[]): Promise<number[]> {
  const { store, passwords, clock } = house.server.services;
  const passwordHash = await passwords.hash(testPassword);
  await store.commit(names.map((name) => ({
    kind: "register",
    name,
    passwordHash,
    inviteHash: undefined,
    inviteRequired: false,
    session: undefined,
    at: clock.now(),
  })));
  return names.map((name) => store.accountNamed(name)!.id);
}

async function makeGroups(
  house: TestServer,
  names: readonly string[],
  [author, ...members]: readonly number[],
): Promise<void> {
  const { store, clock } = house.server.services;
  await store.commit(names.map((name) => ({
    kind: "create_group",
    author: author!,
    clientId: `fixture ${name}`,
    name,
    members,
    at: clock.now(),
  })));
}

function numbered(count: number, name: string): string[] {
  return Array.from({ length: count }, (_, index) => name + (index + 1));
}

async function* pieces(...all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const one of all) yield await Promise.resolve(one);
}

/** Makes something, and may say what has to end before the exchange has. */
type Fixture = (house: TestServer) => Promise<void | { readonly over: Promise<unknown> }>;

/** What there is already when an exchange begins, by the word on its fence. */
export const fixtures: Readonly<Record<string, Fixture>> = {
  /** Forty people in one group, ana and bia among them. */
  async crowd(house) {
    const everybody = await makeAccounts(house, ["ana", "bia", ...numbered(38, "aluno")]);
    await makeGroups(house, ["#turma"], everybody);
  },
  /** A machine is too hot, and ana, who owns the server, was told. */
  async alert(house) {
    const [account] = await makeAccounts(house, ["ana"]);
    const { store, alerts, clock } = house.server.services;
    const at = clock.now();
    const state = { rule: "temperature > 85", host: "mesa-1", value: 90, worst: 90 };
    const invite = { secretHash: hashSecret("one"), uses: 1, expiresAt: at + 60_000, at };
    const host = {
      name: "mesa-1",
      tokenHash: "-",
      inviteHash: hashSecret("one"),
      address: "-",
      at,
    };
    await store.commit([
      { kind: "set_role", account: account!, role: "owner" },
      { kind: "create_host_invite", ...invite },
      { kind: "enroll_host", ...host },
      { kind: "add_alert_rule", rule: "temperature > 85", at },
      { kind: "open_incident", rule: 1, host: 1, at, state },
    ]);
    alerts!.changed(1);
    await alerts!.settled();
  },
  /** The operator has made an invite for two hosts. */
  async hostinvite(house) {
    const { store, clock } = house.server.services;
    await store.commit([{
      kind: "create_host_invite",
      secretHash: hashSecret("ask-your-operator"),
      uses: 2,
      expiresAt: clock.now() + 3_600_000,
      at: clock.now(),
    }]);
  },
  /** So many groups that one frame does not list them. */
  async groups(house) {
    const ana = await makeAccounts(house, ["ana"]);
    await makeGroups(house, numbered(100, "#projeto"), ana);
  },
  /** Ana has uploaded a file of eleven bytes, and not offered it yet. */
  async upload(house) {
    const [account] = await makeAccounts(house, ["ana"]);
    const { store, clock, files } = house.server.services;
    const upload = "an-upload-of-ana";
    const quota = { bytes: 1024, uploads: 1 };
    await store.commit([{
      ...{ kind: "create_upload", id: upload, account: account!, size: 11, metadata: {}, quota },
      at: clock.now(),
    }]);
    await files.receive(upload, 0, pieces(new TextEncoder().encode("um arquivo\n")));
    await files.finish(upload);
  },
  /** Both of the places where passwords are hashed are taken. */
  hashing(house) {
    const { passwords } = house.server.services;
    const over = Promise.all([passwords.hash(testPassword), passwords.hash(testPassword)]);
    return Promise.resolve({ over });
  },
};
