import { dirname, join } from "node:path";

/** Targets of links in Markdown that are files of ours, without fragments. */
export function relativeLinks(markdown: string): string[] {
  const prose = markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, "").replace(/`[^`\n]*`/g, "");
  const targets = [...prose.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)].map((m) => m[1]!);
  return targets
    .filter((target) => !/^[a-z][a-z0-9+.-]*:|^#/i.test(target))
    .map((target) => decodeURI(target.replace(/#.*$/, "")));
}

/** Links that lead nowhere, as complaints. */
export async function brokenLinks(path: string, markdown: string): Promise<string[]> {
  const complaints = [];
  for (const target of relativeLinks(markdown)) {
    const found = await Deno.stat(join(dirname(path), target)).catch(() => undefined);
    if (found === undefined) complaints.push(`${path}: the link to ${target} leads nowhere`);
  }
  return complaints;
}

/**
 * What a reader would type: the lines of `sh` blocks, and those after a `$` in any other. Comments
 * go, and the secret of a join line, which is every server's own.
 */
export function commandsOf(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)];
  const lines = blocks.flatMap(([, language, text]) => {
    const all = text!.split("\n").map((line) => line.trim()).filter((line) => line !== "");
    return language === "sh" ? all : all.filter((line) => line.startsWith("$ "));
  });
  return lines.map((line) =>
    line.replace(/^\$ /, "").replace(/\s+#\s.*$/, "").replace(/chat:\/\/\S+/, "chat://")
  );
}

function headingsOf(markdown: string): string[] {
  const prose = markdown.replace(/^(```)[\s\S]*?^\1/gm, "");
  return [...prose.matchAll(/^(#+) /gm)].map((match) => match[1]!);
}

/** Where a translation has other headings or other commands than the page, as complaints. */
export function differences(page: string, translation: string): string[] {
  const complaints = [];
  if (headingsOf(page).join(" ") !== headingsOf(translation).join(" ")) {
    complaints.push("the two pages do not have the same headings, level by level");
  }
  const [ours, theirs] = [commandsOf(page), commandsOf(translation)];
  const other = ours.find((command, index) => theirs[index] !== command);
  if (other !== undefined || ours.length !== theirs.length) {
    complaints.push(
      `the two pages do not show the same commands: ${other ?? theirs[ours.length]}`,
    );
  }
  return complaints;
}

/** The part of `deno doc --json` that is looked at. */
interface DocOutput {
  readonly nodes: Readonly<Record<string, { readonly symbols: readonly DocSymbol[] }>>;
}

interface DocSymbol {
  readonly name: string;
  readonly declarations: readonly {
    readonly kind: string;
    readonly declarationKind: string;
    readonly jsDoc?: { readonly doc?: string };
    readonly location: { readonly filename: string; readonly line: number };
  }[];
}

/** Exported functions that no comment explains, from the output of `deno doc --json`. */
export function undocumentedFunctions(json: string): string[] {
  const { nodes }: DocOutput = JSON.parse(json);
  const symbols = Object.values(nodes).flatMap((module) => module.symbols);
  return symbols.flatMap(({ name, declarations }) =>
    declarations
      .filter((one) => one.kind === "function" && one.declarationKind === "export")
      .filter((one) => !one.jsDoc?.doc)
      .map(({ location }) => `${location.filename}:${location.line + 1}: ${name} has no comment`)
  );
}
