import assert from "node:assert/strict";
import { Failure } from "./failure.ts";
import { dataDirectory, profileDirectory } from "./paths.ts";

const env = (values: Record<string, string>) => new Map(Object.entries(values));

Deno.test("data goes to the platform's place", () => {
  const home = env({ HOME: "/home/ana" });
  assert.equal(dataDirectory(home, "linux"), "/home/ana/.local/share/chat");
  assert.equal(dataDirectory(home, "darwin"), "/home/ana/Library/Application Support/chat");
  assert.match(dataDirectory(env({ LOCALAPPDATA: "/local" }), "windows"), /local.chat$/);
});

Deno.test("XDG_DATA_HOME is honoured when it is absolute, and ignored otherwise", () => {
  assert.equal(dataDirectory(env({ XDG_DATA_HOME: "/data", HOME: "/h" }), "linux"), "/data/chat");
  assert.equal(
    dataDirectory(env({ XDG_DATA_HOME: "data", HOME: "/h" }), "linux"),
    "/h/.local/share/chat",
  );
});

Deno.test("CHAT_DATA comes before the platform's place", () => {
  assert.equal(dataDirectory(env({ CHAT_DATA: "/srv/chat", HOME: "/h" }), "linux"), "/srv/chat");
});

Deno.test("without a home, the variable that is missing is named", () => {
  assert.throws(
    () => dataDirectory(env({ LANG: "C" }), "linux"),
    (error: Failure) => error.exitCode === 78 && /HOME is not set/.test(error.message),
  );
});

Deno.test("a profile is a folder among the profiles, and cannot be another place", () => {
  const data = env({ CHAT_DATA: "/srv/chat" });
  assert.match(profileDirectory("bia", data), /srv.chat.profiles.bia$/);
  for (const name of ["", ".", "..", "../x", "a/b", "a\\b", ".hidden", "a\n", "x".repeat(65)]) {
    assert.throws(() => profileDirectory(name, data), Failure, name);
  }
});
