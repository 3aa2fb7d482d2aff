import assert from "node:assert/strict";
import { join } from "node:path";
import { projectDirectory } from "./project_directory.ts";
import { tools, toolTest } from "./require.ts";

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

/** The tools that a file's tests ask for. */
function neededIn(text: string): string[] {
  const asked = [...text.matchAll(/\btoolTest\(\s*(\[[^\]]*\]|"[^"]*")/g)];
  return asked.flatMap(([, names]) => [...names!.matchAll(/"([\w-]+)"/g)].map(([, name]) => name!));
}

Deno.test("`.ci/run` installs every tool that a test asks for", async () => {
  const needed = new Set<string>();
  for (const folder of ["tests", "tests/faults"]) {
    for await (const { name } of Deno.readDir(join(projectDirectory, folder))) {
      if (!name.endsWith("_test.ts")) continue;
      const text = await Deno.readTextFile(join(projectDirectory, folder, name));
      for (const tool of neededIn(text)) needed.add(tool);
    }
  }
  assert.ok(needed.has("python3") && needed.has("strace"), [...needed].join());
  const script = await Deno.readTextFile(join(projectDirectory, ".ci", "run"));
  const [, body] = /^install_tools\(\) \{([^]*?)^\}/m.exec(script)!;
  for (const tool of needed) {
    assert.match(body!, new RegExp(`\\b${tool}\\b`), tool);
    assert.ok(Object.hasOwn(tools, tool), tool);
  }
});
