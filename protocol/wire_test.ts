import assert from "node:assert/strict";
import { projectFiles } from "../tests/support/source_files.ts";
import * as wire from "./wire.ts";

Deno.test("what both sides have to know is written once", async () => {
  const program = (await projectFiles()).filter(({ path }) =>
    /^(protocol|common|server|client)\//.test(path) && !path.endsWith("_test.ts")
  );
  for (const [name, value] of Object.entries(wire)) {
    const holders = program.filter(({ text }) => text.includes(JSON.stringify(value)));
    assert.deepEqual(holders.map(({ path }) => path), ["protocol/wire.ts"], name);
  }
});
