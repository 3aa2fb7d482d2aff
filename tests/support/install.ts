import { join } from "node:path";
import { writeChecksums } from "../../scripts/checksums.ts";
import { fileNameOf, platforms } from "../../scripts/platforms.ts";
import { projectDirectory } from "./project_directory.ts";

/** What a release calls the executable for this machine. */
export const ownFile = fileNameOf(platforms.find(({ target }) => target === Deno.build.target)!);

/** Registers a test of `install.sh`; Windows has a script of its own. */
export function installTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: Deno.build.os === "windows", fn });
}

/** Makes a folder with a shell script in the place of this machine's executable, and the checksums. */
export async function release(folder: string, version: string, body = `echo "chat ${version}"`) {
  const path = join(folder, `release-${version}`);
  await Deno.mkdir(path);
  await Deno.writeTextFile(join(path, ownFile), `#!/bin/sh\n${body}\n`);
  await writeChecksums(path, [ownFile]);
  return path;
}

interface Installation {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the script as on a machine that has just been set up. */
export async function install(
  home: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Installation> {
  const { code, stdout, stderr } = await new Deno.Command("/bin/sh", {
    args: [join(projectDirectory, "scripts", "install.sh"), ...args],
    env: { HOME: home, PATH: "/usr/bin:/bin", ...env },
    clearEnv: true,
    cwd: home,
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
