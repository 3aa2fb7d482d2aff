/**
 * `deno task compile`: builds `dist/chat` for this machine, one executable with its runtime.
 * `--target all` builds `dist/chat-<os>-<arch>` for every platform, and `dist/SHA256SUMS`;
 * `--target NAME` only one of them.
 *
 * `COMPILE_DENO` names another Deno to compile with, and `DENORT_BIN` the base runtime of its
 * platform, where Deno's own cannot be downloaded.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeChecksums } from "./checksums.ts";
import {
  fileNameOf,
  headerBytes,
  type Platform,
  platformOfExecutable,
  platformsFor,
} from "./platforms.ts";
import { writeProductionConfig } from "./production_config.ts";

const folder = "dist";
const ownName = Deno.build.os === "windows" ? "chat.exe" : "chat";

/** Modules that no import leads to, such as those of Workers. */
const included: readonly string[] = [
  "server/admin/backup_worker.ts",
  "server/store/append_worker.ts",
];

/** What could not be built, in one line. */
class CannotCompile extends Error {}

async function platformOfFile(path: string): Promise<Platform | undefined> {
  using file = await Deno.open(path);
  const header = new Uint8Array(headerBytes);
  return platformOfExecutable(header.subarray(0, await file.read(header) ?? 0));
}

/** The environment to compile in; a base runtime of another platform would make a false file. */
async function compileEnvironment(platform: Platform | undefined): Promise<Record<string, string>> {
  const { DENORT_BIN, ...env } = Deno.env.toObject();
  const isForThis = DENORT_BIN &&
    (platform === undefined || (await platformOfFile(DENORT_BIN))?.name === platform.name);
  return {
    ...env,
    ...(isForThis ? { DENORT_BIN } : {}),
    NO_COLOR: "1",
    // Some graphs overflow the compiler's stack otherwise.
    RUST_MIN_STACK: "67108864",
  };
}

async function compile(config: string, output: string, platform?: Platform): Promise<void> {
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
      // It would be a file in the folder for temporary files whose name anybody can guess, and whose
      // code is run unproven: another user of the machine could put his own there first.
      "--no-code-cache",
      ...included.map((module) => `--include=${module}`),
      ...(platform === undefined ? [] : [`--target=${platform.target}`]),
      `--output=${output}`,
      "main.ts",
    ],
    env: await compileEnvironment(platform),
    clearEnv: true,
    stderr: "piped",
  });
  const { success, stderr } = await command.output();
  if (!success) throw new CannotCompile(reasonOf(new TextDecoder().decode(stderr)));
  const made = await platformOfFile(output);
  if (platform !== undefined && made?.name !== platform.name) {
    throw new CannotCompile(`the file that was made is for ${made?.name ?? "something else"}`);
  }
  console.log(`${output}: ${(await Deno.stat(output)).size} bytes`);
}

function reasonOf(stderr: string): string {
  const [, url] = /error sending request for url \((\S+)\)/.exec(stderr) ?? [];
  if (url === undefined && !/base binary|denort/i.test(stderr)) return stderr.trim();
  const what = url === undefined ? "" : ` (${url})`;
  return `the base runtime cannot be downloaded${what}; DENORT_BIN may name a denort of that platform`;
}

/** Says why a platform has no file; returns whether it has one. */
async function tried(what: string, work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (!(error instanceof CannotCompile)) throw error;
    console.error(`compile: ${what}: ${error.message}`);
    return false;
  }
}

async function compileEach(config: string, platforms: readonly Platform[]): Promise<boolean> {
  const built: string[] = [];
  for (const platform of platforms) {
    const name = fileNameOf(platform);
    const output = join(folder, name);
    // What an earlier run has left must not pass for this one's.
    await Deno.remove(output).catch(() => {});
    if (await tried(platform.name, compile(config, output, platform))) built.push(name);
  }
  await writeChecksums(folder, built);
  return built.length === platforms.length;
}

async function main(target: string | undefined): Promise<boolean> {
  const platforms = target === undefined ? undefined : platformsFor(target);
  await Deno.mkdir(folder, { recursive: true });
  const config = await writeProductionConfig(".");
  try {
    if (platforms !== undefined) return await compileEach(config, platforms);
    return await tried("this machine", compile(config, join(folder, ownName)));
  } finally {
    await Deno.remove(config, { recursive: true });
  }
}

const { values } = parseArgs({ args: Deno.args, options: { target: { type: "string" } } });
try {
  if (!await main(values.target)) Deno.exitCode = 1;
} catch (error) {
  if (!(error instanceof RangeError)) throw error;
  console.error(`compile: ${error.message}`);
  Deno.exitCode = 64;
}
