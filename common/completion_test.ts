import assert from "node:assert/strict";
import { complete } from "./completion.ts";

/** What is offered for the last word of a line, which is cut at spaces. */
function offered(line: string): readonly string[] {
  return complete(line.split(" "), "en").suggestions.map(({ value }) => value);
}

Deno.test("commands are offered by their beginnings, also those of commands, with what they do", () => {
  assert.deepEqual(offered("se"), ["serve", "send"]);
  assert.deepEqual(offered("admin host"), ["host-invite", "hosts"]);
  assert.deepEqual(offered("help completi"), ["completions"]);
  const [first] = complete(["serv"], "pt-BR").suggestions;
  assert.match(first?.about ?? "", /^Rodar um servidor/);
});

Deno.test("flags are offered once a dash is typed, and values where a flag has choices", () => {
  assert.deepEqual(offered("serve --no-"), ["--no-http", "--no-udp"]);
  assert.deepEqual(offered("send --wait "), ["stored", "delivered", "read"]);
  assert.deepEqual(offered("send --wait=re"), ["--wait=read"]);
  // As bash cuts it.
  assert.deepEqual(offered("send --wait = re"), ["read"]);
  assert.deepEqual(offered("send --wait ="), ["stored", "delivered", "read"]);
  assert.deepEqual(offered("admin hosts --json re"), ["rename", "retire"].slice(0, 2));
});

Deno.test("behind -- there are no flags, and a flag's value is no argument", () => {
  assert.deepEqual(offered("send -- --wai"), []);
  assert.equal(complete(["send", "--profile", "work", ""], "en").completes, "place");
  assert.equal(complete(["send", "bia", ""], "en").completes, undefined);
  assert.equal(complete(["send", "--", ""], "en").completes, "place");
});

Deno.test("what the table does not know is asked for where it is known", () => {
  const { completes, said, typed } = complete(["send", "--profile", "work", "\\#la"], "en");
  assert.deepEqual([completes, said, typed], ["place", { profile: "work" }, "#la"]);
  assert.equal(complete(["send", "'#la"], "en").typed, "#la");
  assert.equal(complete(["admin", "backup", ""], "en").completes, "file");
  assert.equal(complete(["connect", "--data=/s"], "en").completes, "folder");
  assert.equal(complete(["connect", "--data=/s"], "en").prefix, "--data=");
  assert.equal(complete(["connect", "--profile", ""], "en").completes, "profile");
});

Deno.test("words that are no commands offer nothing that is not there", () => {
  assert.deepEqual(offered("constructor toString "), offered(""));
  assert.deepEqual(offered("serve --zzz"), []);
});
