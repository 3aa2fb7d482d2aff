/** `deno task manual`: writes the manual in both languages. */
import type { Language } from "../common/text/speak.ts";
import { manualPage, manualPaths } from "./manual_page.ts";

/** A manual as it has to be on the disk. */
export async function formattedManual(language: Language): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", "md", "--line-width", "100", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const input = child.stdin.getWriter();
  await input.write(new TextEncoder().encode(manualPage(language)));
  await input.close();
  const { success, stdout } = await child.output();
  if (!success) throw new Error("deno fmt cannot read the manual");
  return new TextDecoder().decode(stdout);
}

if (import.meta.main) {
  for (const language of ["en", "pt-BR"] as const) {
    await Deno.writeTextFile(manualPaths[language], await formattedManual(language));
    console.log(`manual: ${manualPaths[language]} is written`);
  }
}
