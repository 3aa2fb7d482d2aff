import assert from "node:assert/strict";
import type { AskReason, Credentials } from "../core/login.ts";
import { Answers, type GivenAnswers } from "./answers.ts";
import { Input } from "./input.ts";
import { Output } from "./output.ts";
import { PromptingDoorkeeper } from "./prompting_doorkeeper.ts";

/** A person at a terminal, or a script, who types what is given. */
function doorkeeper(
  typed: string,
  options: {
    terminal?: boolean;
    invite?: string;
    given?: GivenAnswers;
    env?: Record<string, string>;
  } = {},
) {
  const notes: string[] = [];
  const bytes = new TextEncoder().encode(typed);
  let isRead = false;
  const source = {
    read(into: Uint8Array): Promise<number | null> {
      if (isRead) return Promise.resolve(null);
      isRead = true;
      into.set(bytes);
      return Promise.resolve(bytes.length);
    },
    setRaw: () => {},
  };
  const target = {
    writeSync(text: Uint8Array): number {
      notes.push(new TextDecoder().decode(text));
      return text.length;
    },
  };
  const output = new Output(target, target);
  const env = new Map(Object.entries(options.env ?? {}));
  const input = new Input(source, options.terminal ?? true);
  const given = options.given ?? {};
  const answers = new Answers({ input, output, given, env, language: "en" });
  const invite = options.invite;
  return { notes, door: new PromptingDoorkeeper({ answers, output, invite, language: "en" }) };
}

const last: Credentials = { action: "register", username: "ana", password: "long enough" };

function refused(
  code: "bad_password" | "name_taken" | "wrong_credentials" | "bad_invite",
  { last: credentials = last, registration = "invite" as "invite" | "open" } = {},
): AskReason {
  const failure = { status: "error", code, message: `because ${code}` } as const;
  return { kind: "refused", failure, last: credentials, registration };
}

Deno.test("somebody with an invite chooses a password, typed twice the same", async () => {
  const typed = "ana\none thing\nanother\nthe same\nthe same\n";
  const { door, notes } = doorkeeper(typed, { invite: "secret-invite" });
  assert.deepEqual(await door.ask({ kind: "first" }), {
    action: "register",
    username: "ana",
    password: "the same",
    invite: "secret-invite",
  });
  assert.match(notes.join(""), /not the same; once more/);
  assert.doesNotMatch(notes.join(""), /one thing|another|the same\n/);
});

Deno.test("a better password is typed twice, too, and so never taken for a text", async () => {
  const { door } = doorkeeper("long enough now\nlong enough now\n", {
    env: { CHAT_PASSWORD: "x" },
  });
  const next = await door.ask(refused("bad_password"));
  assert.deepEqual(next, { ...last, password: "long enough now" });
  const { door: slipped } = doorkeeper("one thing\nanother\n");
  assert.equal(await slipped.ask(refused("bad_password")), undefined);
});

Deno.test("somebody without an invite logs in", async () => {
  const { door } = doorkeeper("ana\nsecret\n");
  const expected = { action: "login", username: "ana", password: "secret" };
  assert.deepEqual(await door.ask({ kind: "first" }), expected);
});

Deno.test("a wrong password leads to a registration with a code, if that is wanted", async () => {
  const { door } = doorkeeper("y\nABCD-2345\n");
  const why = refused("wrong_credentials", { last: { ...last, action: "login" } });
  assert.deepEqual(await door.ask(why), { ...last, invite: "ABCD-2345" });
});

Deno.test("a name that is taken is said; nobody is logged in by silence", async () => {
  const yes = doorkeeper("y\n");
  assert.deepEqual(await yes.door.ask(refused("name_taken")), { ...last, action: "login" });
  assert.match(yes.notes.join(""), /because name_taken/);
  const no = doorkeeper("\nbia\n");
  assert.deepEqual(await no.door.ask(refused("name_taken")), { ...last, username: "bia" });
});

Deno.test("a script logs in with a taken name once, and says so", async () => {
  const { door, notes } = doorkeeper("", { terminal: false });
  assert.deepEqual(await door.ask(refused("name_taken")), { ...last, action: "login" });
  assert.match(notes.join(""), /"ana" is registered already/);
  assert.equal(await door.ask(refused("name_taken")), undefined);
});

Deno.test("a script registers by itself only on a server that is open to everybody", async () => {
  const login: Credentials = { ...last, action: "login" };
  const { door } = doorkeeper("", { terminal: false });
  assert.equal(await door.ask(refused("wrong_credentials", { last: login })), undefined);
  const open = refused("wrong_credentials", { last: login, registration: "open" });
  assert.deepEqual(await door.ask(open), last);
  assert.equal(await door.ask(open), undefined);
});

Deno.test("a script that gives no password is told how to", async () => {
  const { door } = doorkeeper("", { terminal: false, given: { name: "ana" } });
  await assert.rejects(door.ask({ kind: "first" }), /A password is needed/);
  const nameless = doorkeeper("secret\n", { terminal: false });
  await assert.rejects(nameless.door.ask({ kind: "first" }), /A name is needed/);
});

Deno.test("a password of the environment is used, and input stays for texts", async () => {
  const env = { CHAT_NAME: "ana", CHAT_PASSWORD: "from env" };
  const { door } = doorkeeper("a text\n", { terminal: false, env });
  const expected = { action: "login", username: "ana", password: "from env" };
  assert.deepEqual(await door.ask({ kind: "first" }), expected);
});

Deno.test("only a number of the list chooses a session to end", async () => {
  const sessions = ["s1", "s2"].map((session_id) => ({
    session_id,
    agent: "chat/0.1.0\u001b[2J",
    address: "10.0.0.2",
    last_used: "2026-01-02T03:04:05Z",
    connected: true,
  }));
  const { door, notes } = doorkeeper("7\nx\n2\n");
  assert.equal(await door.choose(sessions), "s2");
  assert.match(notes.join(""), / {2}2\. chat\/0\.1\.0\[2J from 10\.0\.0\.2/);
  assert.equal(await doorkeeper("\n").door.choose(sessions), undefined);
  assert.equal(await doorkeeper("1\n", { terminal: false }).door.choose(sessions), undefined);
});
