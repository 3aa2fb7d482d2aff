import assert from "node:assert/strict";
import { toolTest } from "./require.ts";

function registered(requireAll: boolean, has: boolean): Deno.TestDefinition {
  const tests: Deno.TestDefinition[] = [];
  toolTest(["tmux", "python3"], "a claim", () => {}, {
    test: (definition) => void tests.push(definition),
    has: (tool) => has || tool !== "tmux",
    requireAll,
  });
  assert.equal(tests.length, 1);
  return tests[0]!;
}

Deno.test("a test whose tools are all there runs under its own name", () => {
  const { name, ignore } = registered(false, true);
  assert.deepEqual([name, ignore], ["a claim", undefined]);
});

Deno.test("a test without its tool is ignored and says which is absent", () => {
  const { name, ignore } = registered(false, false);
  assert.deepEqual([name, ignore], ["a claim [needs tmux]", true]);
});

Deno.test("a test without its tool fails where all tools are required", () => {
  const { ignore, fn } = registered(true, false);
  assert.equal(ignore, undefined);
  assert.throws(fn as () => void, /tmux must be installed/);
});
