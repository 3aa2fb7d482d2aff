import assert from "node:assert/strict";
import { parseOptions, usage } from "./options.ts";
import { plans } from "./rows.ts";

const names = plans.map(({ name }) => name);

Deno.test("every row is measured in the long form unless told otherwise", () => {
  const { only, json, quick } = parseOptions([], names);
  assert.deepEqual({ only, json, quick }, { only: [], json: false, quick: false });
});

Deno.test("rows can be picked by name, and a name that is none is refused with those that are", () => {
  assert.deepEqual(parseOptions(["--only", "dm1", "--only=tls"], names).only, ["dm1", "tls"]);
  assert.throws(() => parseOptions(["--only", "dm2"], names), /no row "dm2".*dm16, dm1/);
  assert.throws(() => parseOptions(["--fast"], names), TypeError);
});

Deno.test("the usage names every row, each of which is there once", () => {
  for (const name of names) assert.ok(usage(names).includes(name), name);
  assert.equal(new Set(names).size, names.length);
});
