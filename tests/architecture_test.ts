import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as house from "./support/house_rules.ts";
import { projectDirectory } from "./support/project_directory.ts";
import { importersOf, projectFiles, type SourceFile, sourceFile } from "./support/source_files.ts";
import { textComplaints } from "./support/text_rules.ts";

const files = await projectFiles();

const rules = {
  "no room imports against the arrows": house.wrongRooms,
  "no room on a frame's way imports one before it": house.backwardImports,
  "no room brings in a package that is not its own": house.wrongPackages,
  "nothing of the program needs the tests or the scripts": house.testImports,
  "there is no circle": house.circles,
  "SQL is in the stores alone": house.strayStatements,
  "no file is long without a reason": house.longFileComplaints,
};

for (const [claim, rule] of Object.entries(rules)) {
  Deno.test(claim, () => assert.deepEqual(rule(files), []));
}

Deno.test("every text is in both languages with the same holes", async () => {
  const parts = files.map(({ path }) => path).filter((path) =>
    /^common\/text\/(?!.*_test\.ts$)/.test(path)
  );
  assert.ok(parts.length > 1);
  for (const path of parts) {
    const module: Record<string, unknown> = await import(
      pathToFileURL(join(projectDirectory, path)).href
    );
    assert.deepEqual(Object.values(module).flatMap(textComplaints), [], path);
  }
});

Deno.test("the rules look at the files that there are", () => {
  const serve = files.find(({ path }) => path === "server/serve.ts");
  assert.ok(serve?.imports.some(({ target }) => target === "common/settings.ts"));
});

/** A made-up house: paths, and what each imports. */
function houseOf(imports: Record<string, readonly string[]>, text = ""): SourceFile[] {
  return Object.entries(imports).map(([path, targets]) => {
    const depth = path.split("/").length - 1;
    const specifier = (target: string) =>
      /\.ts$/.test(target) ? (depth === 0 ? "./" : "../".repeat(depth)) + target : target;
    const lines = targets.map((target) => `import { x } from "${specifier(target)}";`);
    return sourceFile(path, lines.join("\n") + text);
  });
}

Deno.test("an import against the arrows is found, also one of types and a lazy one", () => {
  for (
    const [path, target] of [
      ["protocol/a.ts", "common/b.ts"],
      ["common/a.ts", "server/b.ts"],
      ["server/net/a.ts", "client/b.ts"],
      ["client/a.ts", "server/store/types.ts"],
      ["server/a.ts", "main.ts"],
    ] as const
  ) assert.equal(house.wrongRooms(houseOf({ [path]: [target] })).length, 1, path);
  const types = sourceFile("client/a.ts", 'import type { X } from "../server/x.ts";');
  const lazy = sourceFile("client/a.ts", 'const x = await import("../server/x.ts");');
  assert.equal(house.wrongRooms([types, lazy]).length, 2);
});

Deno.test("an import back on a frame's way is found, and the store's contract is not one", () => {
  const back = (path: string, target: string) =>
    house.backwardImports(houseOf({ [path]: [target] }));
  assert.equal(back("server/commands/a.ts", "server/session/b.ts").length, 1);
  assert.equal(back("server/delivery/a.ts", "server/store/sqlite.ts").length, 1);
  assert.deepEqual(back("server/delivery/a.ts", "server/store/types.ts"), []);
  assert.deepEqual(back("server/net/a.ts", "server/session/b.ts"), []);
  assert.deepEqual(back("server/serve.ts", "server/net/b.ts"), []);
});

Deno.test("a circle is found, through however many files", () => {
  const round = houseOf({ "a.ts": ["b.ts"], "b.ts": ["c.ts"], "c.ts": ["a.ts"] });
  assert.deepEqual(house.circles(round), ["a.ts → b.ts → c.ts → a.ts"]);
  assert.deepEqual(
    house.circles(houseOf({ "a.ts": ["b.ts", "c.ts"], "b.ts": ["c.ts"], "c.ts": [] })),
    [],
  );
});

Deno.test("who imports a file is found, through however many files", () => {
  const line = houseOf({ "a.ts": ["b.ts"], "b.ts": ["c.ts"], "c.ts": [], "d.ts": ["a.ts"] });
  assert.deepEqual(importersOf("b.ts", line), ["b.ts", "a.ts", "d.ts"]);
});

Deno.test("a package of tests or of screens in the server is found", () => {
  const found = (target: string) => house.wrongPackages(houseOf({ "server/a.ts": [target] }));
  assert.equal(found("ink").length, 1);
  assert.equal(found("fast-check").length, 1);
  assert.deepEqual(found("hono/body-limit"), []);
  assert.deepEqual(found("@peculiar/x509"), []);
  assert.deepEqual(house.wrongPackages(houseOf({ "server/a_test.ts": ["fast-check"] })), []);
});

Deno.test("a file of the program that imports a test's is found", () => {
  assert.equal(house.testImports(houseOf({ "server/a.ts": ["tests/support/b.ts"] })).length, 1);
  assert.deepEqual(house.testImports(houseOf({ "server/a_test.ts": ["tests/support/b.ts"] })), []);
});

Deno.test("SQL outside the stores is found", () => {
  const query = '\nconst q = "SELECT x FROM y";';
  assert.equal(house.strayStatements(houseOf({ "server/commands/a.ts": [] }, query)).length, 1);
  assert.equal(house.strayStatements(houseOf({ "client/a.ts": ["node:sqlite"] })).length, 1);
  assert.deepEqual(house.strayStatements(houseOf({ "server/store/a.ts": [] }, query)), []);
});

Deno.test("a long file without a reason is found, and so is a reason without one", () => {
  const long = houseOf({ "common/a.ts": [] }, "\nx".repeat(301));
  assert.equal(house.longFileComplaints(long, {}).length, 1);
  assert.deepEqual(house.longFileComplaints(long, { "common/a.ts": "a table" }), []);
  assert.equal(house.longFileComplaints([], { "common/a.ts": "a table" }).length, 1);
});

Deno.test("a text with other holes, or with none at all, is found", () => {
  const part = (en: string, pt: string) => textComplaints({ en: { a: en }, "pt-BR": { a: pt } });
  assert.deepEqual(part("{x} of {y}", "de {y}, {x}"), []);
  assert.equal(part("{x}", "{z}").length, 1);
  assert.equal(part("{x} {x}", "x").length, 1);
  assert.equal(part("said", " ").length, 1);
  assert.deepEqual(textComplaints(() => {}), []);
});
