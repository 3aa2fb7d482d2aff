import { createHash } from "node:crypto";
import { join } from "node:path";

/** SHA-256 of a file, which may be large, in hexadecimal. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  const file = await Deno.open(path);
  for await (const chunk of file.readable) hash.update(chunk);
  return hash.digest("hex");
}

/** Writes `SHA256SUMS` for files of a folder, as `sha256sum --check` reads it. */
export async function writeChecksums(folder: string, names: readonly string[]): Promise<void> {
  const sums = await Promise.all(names.map((name) => sha256Of(join(folder, name))));
  const lines = names.map((name, index) => `${sums[index]}  ${name}\n`);
  await Deno.writeTextFile(join(folder, "SHA256SUMS"), lines.join(""));
}
