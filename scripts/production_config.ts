import { join } from "node:path";
import { prunedLock } from "./lock_file.ts";

/** Imports of `deno.json` that only tests need. */
export const testPackages: readonly string[] = [
  "fast-check",
  "@valibot/to-json-schema",
  "tus-js-client",
  "@seriousme/openapi-schema-validator",
];

/**
 * Writes a configuration, and its lock, that knows nothing of the tests: what a lock has, an
 * executable has.
 *
 * @param project the folder of `deno.json` and `deno.lock`.
 * @returns a new folder with the two; the caller removes it.
 */
export async function writeProductionConfig(project: string): Promise<string> {
  const { nodeModulesDir, unstable, imports }: {
    nodeModulesDir: string;
    unstable: string[];
    imports: Record<string, string>;
  } = JSON.parse(await Deno.readTextFile(join(project, "deno.json")));
  for (const name of testPackages) delete imports[name];
  const whole = await Deno.readTextFile(join(project, "deno.lock"));
  const lock = prunedLock(whole, Object.values(imports));

  const folder = await Deno.makeTempDir({ prefix: "chat-compile-" });
  await Deno.writeTextFile(join(folder, "deno.lock"), lock);
  await Deno.writeTextFile(
    join(folder, "deno.json"),
    JSON.stringify({ nodeModulesDir, unstable, imports }),
  );
  return folder;
}
