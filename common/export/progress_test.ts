import assert from "node:assert/strict";
import { ExportProgress } from "./progress.ts";

/** A screen that keeps what was written. */
function screenOf(isTerminal: boolean) {
  const written: string[] = [];
  return { written, isTerminal: () => isTerminal, write: (text: string) => written.push(text) };
}

Deno.test("on a terminal one line is written over, and the end says how much there was", () => {
  const screen = screenOf(true);
  let now = 0;
  const progress = new ExportProgress("en", screen, () => now);
  for (now = 100; now <= 1000; now += 100) progress.add(50_000);
  now = 1000;
  progress.end(1234);
  const last = screen.written.pop();
  assert.equal(last, "chat: 1,234 rows, 500 kB in 1 s, 500 kB/s\n");
  assert.equal(screen.written.pop(), "\r\x1b[K");
  assert.equal(screen.written.length, 5);
  const isOver = (text: string) => text.startsWith("\r\x1b[Kchat: ") && !text.includes("\n");
  assert.ok(screen.written.every(isOver));
});

Deno.test("elsewhere nothing is shown", () => {
  const screen = screenOf(false);
  let now = 0;
  const progress = new ExportProgress("pt-BR", screen, () => now += 1000);
  progress.add(1);
  progress.end(1);
  assert.deepEqual(screen.written, []);
});
