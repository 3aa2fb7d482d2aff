import assert from "node:assert/strict";
import { createLogger, type LogFields, type LogFormat, type LogLevel } from "./logger.ts";

function recorded(format: LogFormat, fields: LogFields, level: LogLevel = "info"): string {
  let written = "";
  const log = createLogger({ format, level, now: () => 0, write: (line) => written += line });
  log.info("session_opened", fields);
  return written;
}

Deno.test("a text line is the time, the level, the event and its fields", () => {
  assert.equal(
    recorded("text", { user: "ana", port: 12345, note: "two words", nothing: undefined }),
    '1970-01-01T00:00:00.000Z info session_opened user=ana port=12345 note="two words"\n',
  );
});

Deno.test("a JSON line reads back", () => {
  assert.deepEqual(JSON.parse(recorded("json", { user: "ana", large: 7n, nothing: undefined })), {
    time: "1970-01-01T00:00:00.000Z",
    level: "info",
    event: "session_opened",
    user: "ana",
    large: "7",
  });
});

Deno.test("secrets are redacted in both formats, however deep, and counts are not", () => {
  const fields = {
    password: "p1",
    nested: { token: "t1", list: [{ inviteCode: "i1" }] },
    content: ["c1"],
    inviteUses: 50,
  };
  for (const format of ["text", "json"] as const) {
    const line = recorded(format, fields);
    assert.doesNotMatch(line, /"?(p1|t1|i1|c1)"?/, format);
    assert.match(line, /inviteUses"?[=:]50/);
  }
});

Deno.test("what a stranger wrote stays on its line and cannot drive a terminal", () => {
  const name = "a\nb\u001b[31m\u009b31m\u202eevil\u2028";
  for (const format of ["text", "json"] as const) {
    const line = recorded(format, { name });
    assert.equal(line.indexOf("\n"), line.length - 1);
    // deno-lint-ignore no-control-regex -- looks for the very characters that must be gone
    assert.doesNotMatch(line.trimEnd(), /[\u0000-\u001f\u007f-\u009f\u2028\u202e]/);
  }
  assert.equal(JSON.parse(recorded("json", { name })).name, name);
});

Deno.test("what happened is recorded even when a field cannot be written", () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  assert.match(recorded("json", { cycle, user: "ana" }), /"user":"ana"/);
  assert.match(recorded("text", { cycle, user: "ana" }), /user=ana/);
});

Deno.test("an error brings its stack", () => {
  assert.match(JSON.parse(recorded("json", { error: new TypeError("oh") })).error, /oh\n +at /);
});

Deno.test("events below the level are dropped", () => {
  assert.equal(recorded("text", {}, "warn"), "");
});
