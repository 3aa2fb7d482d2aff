import assert from "node:assert/strict";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { parseClientFrame } from "../../protocol/codec.ts";
import type { Services } from "../services.ts";
import { Visit } from "./visit.ts";

/** A connection that says some lines, a second after it came, and ends after another one. */
function noted(lines: readonly string[], hasReported = false): string[] {
  const clock = new FakeClock();
  const said: string[] = [];
  const note = ({ kind, at }: { kind: string; at?: number | undefined }) => {
    said.push(at === undefined ? kind : `${kind} ${clock.now() - at} ms ago`);
  };
  // It is told of these two alone.
  const activity = { note, noteBounded: note } as unknown as Services["activity"];
  const visit = new Visit({ activity, clock }, "192.0.2.1");
  clock.advance(1000);
  for (const line of lines) visit.heard({ frame: parseClientFrame(line) });
  clock.advance(1000);
  visit.ended({ entered: undefined, hasReported }, 7);
  return said;
}

const hello = '{"type":"hello","protocol":1,"agent":"test"}';
const report = '{"type":"report","token":"t","figures":{}}';

Deno.test("of who reports and does nothing else nothing is noted", () => {
  assert.deepEqual(noted([hello, report, report], true), []);
});

Deno.test("who says nothing, or reports in vain, came and went all the same", () => {
  const all = ["connected 2000 ms ago", "disconnected"];
  assert.deepEqual(noted([]), all);
  assert.deepEqual(noted([hello]), all);
  assert.deepEqual(noted([hello, report]), all);
});

Deno.test("who does more is noted at once, with the time of the connection", () => {
  const all = ["connected 1000 ms ago", "disconnected"];
  assert.deepEqual(noted([hello, '{"type":"ping"}', '{"type":"ping"}']), all);
  assert.deepEqual(noted([hello, report, '{"type":"ping"}'], true), all);
  assert.deepEqual(noted(["GET / HTTP/1.1"]), all);
});
