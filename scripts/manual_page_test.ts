import assert from "node:assert/strict";
import type { CommandShape } from "../common/command_shape.ts";
import { program } from "../common/commands.ts";
import { exitCodes } from "../common/exit_codes.ts";
import { flagOf } from "../common/setting.ts";
import { manualPage } from "./manual_page.ts";

function sections(
  { commands, flags }: CommandShape,
  path: string,
): (readonly [string, string[]])[] {
  const own = Object.entries(flags).map(([name, setting]) => flagOf(name, setting));
  return [
    [path, own],
    ...Object.entries(commands ?? {}).flatMap(([name, one]) => sections(one, `${path} ${name}`)),
  ];
}

Deno.test("the manual has every command, each with every flag of it, in both languages", () => {
  const [, ...all] = sections(program, "chat");
  assert.ok(all.some(([path]) => path === "chat admin users"));
  for (const language of ["en", "pt-BR"] as const) {
    const parts = new Map(
      manualPage(language).split(/^#+ /m).map((part) => [part.split("\n")[0]!, part]),
    );
    for (const [path, flags] of all) {
      const missing = flags.filter((flag) => !parts.get(path)?.includes(`\n- \`${flag}`));
      assert.deepEqual(missing, [], `${path} in ${language}`);
    }
  }
});

Deno.test("the manual has every exit code", () => {
  const codes = [...manualPage("en").matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  assert.deepEqual(codes, Object.values(exitCodes));
});

Deno.test("a bar in a cell does not end it", () => {
  const rows = manualPage("en").split("\n").filter((line) => line.startsWith("| "));
  const cells = rows.map((line) => line.split(/(?<!\\)\|/).length);
  assert.deepEqual(new Set(cells), new Set([4]));
});
