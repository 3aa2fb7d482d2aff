import assert from "node:assert/strict";
import { conclusion, countLine, type Tally } from "./test_output.ts";

function counted(output: string): string[] {
  const tally: Tally = { passed: 0, failed: 0, skipped: [] };
  for (const line of output.split("\n")) countLine(line, tally);
  return conclusion(tally);
}

Deno.test("the last line counts, with or without colours and steps", () => {
  assert.deepEqual(counted("ok | 10 passed (4 steps) | 0 failed (287ms)"), [
    "10 passed, 0 failed, 0 skipped",
  ]);
  assert.deepEqual(
    counted("\u001b[0m\u001b[31mFAILED\u001b[0m | 3 passed | 2 failed | 1 ignored \u001b[0m(1s)"),
    ["3 passed, 2 failed, 0 skipped"],
  );
});

Deno.test("what was skipped is listed with how to install it", () => {
  const lines = counted(
    "./tests/a_test.ts => the screen redraws [needs tmux, python3] ... ignored (0ms)\nok | 1 passed | 0 failed | 1 ignored (1s)",
  );
  assert.deepEqual(lines, [
    "skipped: the screen redraws [needs tmux, python3]",
    "to run them: apt-get install python3 tmux",
    "1 passed, 0 failed, 1 skipped",
  ]);
});

Deno.test("a test that is for root says so, and its tool is the same", () => {
  const lines = counted("networks [needs ip as root] ... ignored (0ms)");
  assert.deepEqual(lines, [
    "skipped: networks [needs ip as root]",
    "to run them, as root: apt-get install iproute2",
    "0 passed, 0 failed, 1 skipped",
  ]);
});
