import assert from "node:assert/strict";
import type { Engine } from "../core/engine.ts";
import { ClientStore } from "../core/store/client_store.ts";
import { Answers } from "./answers.ts";
import { CommandTools } from "./command_tools.ts";
import { Input } from "./input.ts";
import { Output } from "./output.ts";
import { Progress } from "./progress.ts";
import { SessionCommands } from "./session_commands.ts";
import { Transcript } from "./transcript.ts";

/** What is asked of the server, and shown, when somebody types `/password` and then this. */
function changePassword(typed: string, isTerminal = true, revoked = ["a", "b"]) {
  return type(typed, (commands) => commands.changePassword(), isTerminal, revoked);
}

async function type(
  typed: string,
  use: (commands: SessionCommands) => Promise<unknown>,
  isTerminal = true,
  revoked: readonly string[] = [],
) {
  using store = ClientStore.temporary();
  const shown: string[] = [];
  const asked: object[] = [];
  const target = {
    writeSync: (bytes: Uint8Array) => shown.push(new TextDecoder().decode(bytes)) && bytes.length,
  };
  const output = new Output(target, target);
  const input = new Input(sourceOf(typed), isTerminal);
  const env = new Map([["CHAT_PASSWORD", "not asked for"]]);
  const progress = new Progress();
  progress.hear({ kind: "state", state: { name: "live" } });
  const engine = {
    request(frame: object) {
      asked.push(frame);
      return Promise.resolve({ type: "password_response", revoked });
    },
  } as unknown as Engine;
  const language = "en" as const;
  const tools = new CommandTools({
    ...{ engine, store, output, progress, language },
    transcript: new Transcript(store, language),
    answers: new Answers({ input, output, given: {}, env, language }),
  });
  await use(new SessionCommands(tools));
  return { asked, shown: shown.join(""), hasRefusals: progress.hasRefusals };
}

function sourceOf(typed: string) {
  const keys = [new TextEncoder().encode(typed)];
  return {
    read(into: Uint8Array): Promise<number | null> {
      const next = keys.shift();
      if (next !== undefined) into.set(next);
      return Promise.resolve(next?.length ?? null);
    },
    setRaw: () => {},
  };
}

Deno.test("a password is changed by who knows the old one and types the new one twice", async () => {
  const { asked, shown } = await changePassword("the old one\nthe new one\nthe new one\n");
  assert.deepEqual(asked, [
    { type: "change_password", password: "the old one", new_password: "the new one" },
  ]);
  assert.match(shown, /The password is changed; 2 other sessions have ended/);
  assert.doesNotMatch(shown, /the old one|the new one/);
});

Deno.test("it is said how many other sessions a new password has ended", async () => {
  const said = async (...revoked: string[]) =>
    (await changePassword("old one\nnew one\nnew one\n", true, revoked)).shown.split("\n").at(-2);
  assert.equal(await said(), "· The password is changed");
  assert.equal(await said("a"), "· The password is changed; one other session has ended");
});

Deno.test("a slip, a second thought or Ctrl-C change no password", async () => {
  for (const typed of ["old one\nnew one\nnew two\n", "\n", "old one\n\n", "old one\nnew\u0003"]) {
    const { asked, shown } = await changePassword(typed);
    assert.deepEqual(asked, [], typed);
    assert.match(shown, /[Nn]othing was changed\n$/, typed);
  }
});

Deno.test("without a terminal no password is asked for, and a script learns of it", async () => {
  const { asked, shown, hasRefusals } = await changePassword("a\nb\nb\n", false);
  assert.deepEqual(asked, []);
  assert.match(shown, /on a terminal only/);
  assert.ok(hasRefusals);
});

Deno.test("who keeps nothing on this device is not told that something stays here", async () => {
  const { shown } = await type("", (commands) => commands.logOutEverywhere());
  assert.equal(shown, "· Logged out on every device\n");
});
