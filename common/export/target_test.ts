import assert from "node:assert/strict";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { hasModes } from "../platform.ts";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import { fileOutput } from "./target.ts";

const options = { force: false, language: "en" } as const;
const forced = { ...options, force: true } as const;
const encoder = new TextEncoder();

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).toSorted();
}

Deno.test({
  name: "what a stranger left where everybody may write is not written to",
  ignore: !hasModes,
  fn: () =>
    inFolder(async (folder) => {
      const [file, victim] = [join(folder, "log.csv"), join(folder, "victim")];
      await Deno.writeTextFile(victim, "mine");
      for (const part of [`${file}.part`, `${file}.${Deno.pid}.part`]) {
        await Deno.symlink(victim, part);
      }
      const output = await fileOutput(file, options).catch((error: unknown) => error);
      assert.ok(output instanceof Failure && output.exitCode === 73, String(output));
      await Deno.remove(`${file}.${Deno.pid}.part`);
      const target = await fileOutput(file, options);
      await target.write(encoder.encode("the log"));
      await target.finish();
      assert.equal(await Deno.readTextFile(victim), "mine");
      const { isFile, mode } = await Deno.lstat(file);
      assert.deepEqual([isFile, mode! & 0o777], [true, 0o600]);
    }),
});

Deno.test("a folder is refused before anything is written, whether or not it may be replaced", () =>
  inFolder(async (folder) => {
    const place = join(folder, "reports");
    await Deno.mkdir(place);
    for (const asked of [options, forced]) {
      await assert.rejects(fileOutput(place, asked), /reports": it is a folder/);
    }
    assert.deepEqual(await namesIn(folder), ["reports"]);
  }));

Deno.test("what cannot get its name, and what is abandoned, leaves nothing", () =>
  inFolder(async (folder) => {
    const file = join(folder, "log.csv");
    const target = await fileOutput(file, options);
    await Deno.mkdir(file);
    await assert.rejects(target.finish(), Failure);
    assert.deepEqual(await namesIn(folder), ["log.csv"]);
    await Deno.remove(file);
    await (await fileOutput(file, options)).abandon();
    assert.deepEqual(await namesIn(folder), []);
  }));
