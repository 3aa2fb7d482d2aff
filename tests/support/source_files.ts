import { join, posix } from "node:path";
import { projectDirectory } from "./project_directory.ts";

/** One import of a module. */
export interface Import {
  /** A path from the project's folder with `/`, or a package as it is written. */
  readonly target: string;
  /** Whether only types are taken, which leaves nothing at run time. */
  readonly typesOnly: boolean;
}

/** A file of the program, as far as the house rules look at it. */
export interface SourceFile {
  /** From the project's folder, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

const statement = /^\s*(?:import|export)\s+(type\s)?(?:[^;"'`]*?\sfrom\s+)?"([^"]+)"/gm;
const dynamicImport = /\bimport\(\s*"([^"]+)"/g;

function targetOf(path: string, specifier: string): string {
  return specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : specifier;
}

/** Reads the imports of a module; a comment's are not among them. */
export function sourceFile(path: string, text: string): SourceFile {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  const fixed = [...code.matchAll(statement)].map(([, type, specifier]) => ({
    target: targetOf(path, specifier!),
    typesOnly: type !== undefined,
  }));
  const lazy = [...code.matchAll(dynamicImport)].map(([, specifier]) => ({
    target: targetOf(path, specifier!),
    typesOnly: false,
  }));
  return { path, text, imports: [...fixed, ...lazy] };
}

async function* modulesBelow(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(join(projectDirectory, folder))) {
    if (entry.name.startsWith(".") || entry.name === "dist") continue;
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory) yield* modulesBelow(path);
    else if (/\.tsx?$/.test(entry.name)) yield path;
  }
}

/** Every module of the project. */
export async function projectFiles(): Promise<SourceFile[]> {
  const paths = await Array.fromAsync(modulesBelow("."));
  return await Promise.all(
    paths.sort().map(async (path) =>
      sourceFile(path, await Deno.readTextFile(join(projectDirectory, path)))
    ),
  );
}

/** The files from which `target` can be reached by imports, the target itself among them. */
export function importersOf(target: string, files: readonly SourceFile[]): string[] {
  const found = new Set([target]);
  for (const path of found) {
    for (const file of files) {
      if (file.imports.some((one) => one.target === path)) found.add(file.path);
    }
  }
  return [...found];
}
