import assert from "node:assert/strict";
import { join } from "node:path";
import { projectDirectory } from "../tests/support/project_directory.ts";
import { projectFiles } from "../tests/support/source_files.ts";
import { testPackages, writeProductionConfig } from "./production_config.ts";

interface Config {
  readonly imports: Readonly<Record<string, string>>;
}

/** Every package that can be reached from `main.ts`. */
async function packagesOfProgram(): Promise<Set<string>> {
  const files = new Map((await projectFiles()).map((file) => [file.path, file]));
  const reached = new Set(["main.ts"]);
  for (const path of reached) {
    for (const { target, typesOnly } of files.get(path)?.imports ?? []) {
      if (!typesOnly) reached.add(target);
    }
  }
  return reached;
}

const isOf = (name: string) => (target: string) => target === name || target.startsWith(`${name}/`);

Deno.test("the packages of the tests are those that the program never imports", async () => {
  const { imports }: Config = JSON.parse(
    await Deno.readTextFile(join(projectDirectory, "deno.json")),
  );
  const used = [...await packagesOfProgram()];
  assert.deepEqual(
    Object.keys(imports).filter((name) => !used.some(isOf(name))),
    [...testPackages],
  );
});

Deno.test("what an executable is made from knows nothing of the tests", async () => {
  const folder = await writeProductionConfig(projectDirectory);
  try {
    const config: Config = JSON.parse(await Deno.readTextFile(join(folder, "deno.json")));
    const lock = await Deno.readTextFile(join(folder, "deno.lock"));
    assert.ok("valibot" in config.imports && lock.includes("valibot@"));
    // The second is a dependency of the first, and of nothing else.
    for (const name of [...testPackages, "pure-rand"]) {
      assert.ok(!(name in config.imports));
      assert.ok(!lock.includes(name), name);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
