import assert from "node:assert/strict";
import { Output } from "./output.ts";

Deno.test("nothing that is written can steer a terminal", () => {
  const written: string[] = [];
  const target = {
    writeSync: (bytes: Uint8Array) => written.push(new TextDecoder().decode(bytes)) && bytes.length,
  };
  const output = new Output(target, target);
  output.print("ana\u001b[2J: two\nlines\tand a tab");
  output.note("· \u009b31mred\u202e");
  output.ask("Sure\u0007? ");
  assert.deepEqual(written, ["ana[2J: two\nlines\tand a tab\n", "· 31mred\n", "Sure? "]);
});
