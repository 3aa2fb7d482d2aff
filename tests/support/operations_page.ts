import { join } from "node:path";
import { projectDirectory } from "./project_directory.ts";

/** The first block of a language on the operator's page that has some text in it. */
export async function shownBlock(language: string, text: string): Promise<string> {
  const page = await Deno.readTextFile(join(projectDirectory, "docs", "OPERATIONS.md"));
  const blocks = [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "gm"))];
  const found = blocks.map(([, block]) => block!).find((block) => block.includes(text));
  if (found === undefined) throw new Error(`The page shows no ${language} with ${text}`);
  return found;
}
