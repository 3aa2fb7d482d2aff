/**
 * `deno task compile`: builds `dist/chat` for this machine, one executable with its runtime.
 *
 * `COMPILE_DENO` names another Deno to compile with, and `DENORT_BIN` the base runtime, where
 * Deno's own cannot be downloaded; such an executable is for tests only.
 */
import { join } from "node:path";
import { prunedLock } from "./lock_file.ts";

/** Imports of `deno.json` that only tests need. */
const testPackages = ["fast-check"];

const output = join("dist", Deno.build.os === "windows" ? "chat.exe" : "chat");

/** Writes a configuration, and its lock, that knows nothing of the tests; returns the folder. */
async function productionConfig(): Promise<string> {
  const { nodeModulesDir, unstable, imports }: {
    nodeModulesDir: string;
    unstable: string[];
    imports: Record<string, string>;
  } = JSON.parse(await Deno.readTextFile("deno.json"));
  for (const name of testPackages) delete imports[name];
  const lock = prunedLock(await Deno.readTextFile("deno.lock"), Object.values(imports));

  const folder = await Deno.makeTempDir({ prefix: "chat-compile-" });
  await Deno.writeTextFile(join(folder, "deno.lock"), lock);
  await Deno.writeTextFile(
    join(folder, "deno.json"),
    JSON.stringify({ nodeModulesDir, unstable, imports }),
  );
  return folder;
}

async function compile(config: string): Promise<Deno.CommandStatus> {
  const command = new Deno.Command(Deno.env.get("COMPILE_DENO") ?? Deno.execPath(), {
    args: [
      "compile",
      "--quiet",
      `--config=${join(config, "deno.json")}`,
      `--lock=${join(config, "deno.lock")}`,
      "--frozen",
      "--allow-all",
      "--no-prompt",
      "--unstable-net",
      // Types are checked by `deno task ok`, with the newer compiler.
      "--no-check",
      `--output=${output}`,
      "main.ts",
    ],
    // Some graphs overflow the compiler's stack otherwise.
    env: { RUST_MIN_STACK: "67108864" },
  });
  return await command.spawn().status;
}

await Deno.mkdir("dist", { recursive: true });
const config = await productionConfig();
try {
  const { success, code } = await compile(config);
  if (!success && !Deno.env.get("DENORT_BIN")) {
    console.error(
      "compile: where the base runtime cannot be downloaded, DENORT_BIN has to name a denort",
    );
  }
  if (success) console.log(`${output}: ${(await Deno.stat(output)).size} bytes`);
  Deno.exitCode = code;
} finally {
  await Deno.remove(config, { recursive: true });
}
