/** `deno task docs`: what people read has to be whole, and the same in both languages. */
import { brokenLinks, differences, undocumentedFunctions } from "./docs_rules.ts";
import { formattedManual } from "./manual.ts";
import { manualPaths } from "./manual_page.ts";
import { version } from "../common/version.ts";

async function output(command: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** Files of ours, also those that are not committed yet. */
async function filesOf(pattern: string): Promise<string[]> {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z", pattern];
  return (await output("git", args)).split("\0").filter((path) => path !== "");
}

async function checkLinks(): Promise<string[]> {
  const pages = await filesOf("*.md");
  const read = pages.map(async (path) => brokenLinks(path, await Deno.readTextFile(path)));
  return (await Promise.all(read)).flat();
}

async function checkTranslations(): Promise<string[]> {
  const complaints = ["README", "docs/SCRIPTS"].map(async (name) => {
    const paths = [`${name}.md`, `${name}.pt-BR.md`];
    const [page, translation] = await Promise.all(paths.map((path) => Deno.readTextFile(path)));
    return differences(page!, translation!).map((complaint) => `${paths.join(", ")}: ${complaint}`);
  });
  return (await Promise.all(complaints)).flat();
}

async function checkComments(): Promise<string[]> {
  const paths = [...await filesOf("protocol/*.ts"), ...await filesOf("common/*.ts")];
  const modules = paths.filter((path) => !path.endsWith("_test.ts"));
  return undocumentedFunctions(await output(Deno.execPath(), ["doc", "--json", ...modules]));
}

async function checkChangelog(): Promise<string[]> {
  const text = await Deno.readTextFile("CHANGELOG.md");
  const said = new RegExp(`^## ${version.replaceAll(".", "\\.")}\\b`, "m").test(text);
  return said ? [] : [`CHANGELOG.md has no section for version ${version}`];
}

/** What the tables say now has to be on the page. */
async function checkManual(): Promise<string[]> {
  const complaints = (["en", "pt-BR"] as const).map(async (language) => {
    const path = manualPaths[language];
    const written = await Deno.readTextFile(path).catch(() => "");
    const isFresh = written === await formattedManual(language);
    return isFresh ? [] : [`${path} is not what the tables say now: run deno task manual`];
  });
  return (await Promise.all(complaints)).flat();
}

const checks = [checkLinks, checkTranslations, checkComments, checkManual, checkChangelog];
const complaints = (await Promise.all(checks.map((check) => check()))).flat();
for (const complaint of complaints) console.error(`docs: ${complaint}`);
if (complaints.length === 0) {
  console.log("docs: links, comments, READMEs, manual and change log are whole");
}
Deno.exit(complaints.length === 0 ? 0 : 1);
