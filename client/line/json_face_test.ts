import assert from "node:assert/strict";
import { safeJson } from "../../common/sanitize.ts";
import type { Engine } from "../core/engine.ts";
import type { State } from "../core/events.ts";
import { ConnectFailure } from "../core/connect_failure.ts";
import { RequestFailure } from "../core/requests.ts";
import { ClientStore } from "../core/store/client_store.ts";
import { JsonFace } from "./json_face.ts";
import { Output } from "./output.ts";
import { Progress } from "./progress.ts";

/** What a program reads when it asks something, or when something happens. */
async function frames(
  use: (face: JsonFace) => void | Promise<unknown>,
  error?: RequestFailure,
  progress = new Progress(),
) {
  using store = ClientStore.temporary();
  const lines: string[] = [];
  const output = new Output({
    writeSync: (bytes) => lines.push(new TextDecoder().decode(bytes)) && bytes.length,
  });
  progress.hear({ kind: "state", state: { name: "live" } });
  const engine = { request: () => Promise.reject(error) } as unknown as Engine;
  await use(new JsonFace({ engine, store, output, progress, language: "pt-BR" }));
  return lines.map((line) => JSON.parse(line));
}

Deno.test("a program hears in the person's language that nobody answers", async () => {
  const ask = (face: JsonFace) => face.take('{"type":"get_users","id":"who"}');
  const offline = new RequestFailure("offline", "Not connected");
  const message = "Não dá para fazer isso agora: sem conexão";
  const expected = { type: "error", id: "who", code: "offline", message };
  assert.deepEqual(await frames(ask, offline), [expected]);
  const [late] = await frames(ask, new RequestFailure("no_answer", "No answer in 30 s"));
  assert.match(late.message, /^O servidor não respondeu/);
});

Deno.test("a program hears why the connection is gone as people do", async () => {
  const address = { host: "127.0.0.1", port: 1 };
  const failures = [new ConnectFailure("refused", address, "os error 111")];
  const waiting: State = { name: "waiting", ms: 500, detail: "os error 111", failures: [] };
  const hear = (state: State) => frames((face) => face.hear({ kind: "state", state }));
  const rest = { type: "state", state: "waiting", seconds: 0.5 };
  assert.deepEqual(await hear(waiting), [{ ...rest, message: "a conexão caiu" }]);
  assert.deepEqual(await hear({ ...waiting, said: "até já" }), [{ ...rest, message: "até já" }]);
  const [refused] = await hear({ ...waiting, failures });
  assert.match(refused.message, /^Não dá para conectar a 127\.0\.0\.1:1/);
});

Deno.test("a program reads a stranger's text whole, and a terminal is not steered by it", async () => {
  const message = "\u001b[2J \u007f \u009b31m \u202eabc\u2028 🎉";
  const frame = { type: "error", code: "busy", message };
  assert.deepEqual(await frames((face) => face.hear({ kind: "frame", frame })), [frame]);
  assert.doesNotMatch(safeJson(frame), /[\p{Cc}\u2028-\u202e]/u);
});

Deno.test("a program hears under the request's id that it cannot be read", async () => {
  const read = (line: string) => frames((face) => face.take(line));
  const [unknown] = await read('{"type":"sing","id":"1"}');
  assert.deepEqual([unknown.id, unknown.code], ["1", "unknown_verb"]);
  const [bad] = await read('{"type":"message","id":"2","receiver":"ana","content":7}');
  assert.deepEqual([bad.id, bad.code], ["2", "bad_frame"]);
});

Deno.test("what nobody answered may work later, and what was refused will not", async () => {
  const outcome = async (error: RequestFailure) => {
    const progress = new Progress();
    await frames((face) => face.take('{"type":"get_users"}'), error, progress);
    return [progress.hasUndone, progress.hasRefusals];
  };
  assert.deepEqual(await outcome(new RequestFailure("offline", "Not connected")), [true, false]);
  const refusal = new RequestFailure("not_allowed", "No", { type: "error" });
  assert.deepEqual(await outcome(refusal), [false, true]);
});
