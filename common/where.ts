import { join } from "node:path";
import { readableSize } from "./sizes.ts";
import { type Language, speak } from "./text/speak.ts";
import { whereTexts } from "./text/where.ts";

interface Place {
  readonly path: string;
  /** In bytes, with all that is in it; `undefined` when it is not there. */
  readonly bytes: number | undefined;
  readonly note?: string;
}

async function bytesOf(path: string): Promise<number | undefined> {
  const found = await Deno.lstat(path).catch((error: unknown) => {
    // A file may go while we look, as SQLite's do.
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (!found?.isDirectory) return found?.size;
  const sizes = await Promise.all((await childrenOf(path)).map(bytesOf));
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

async function childrenOf(path: string): Promise<string[]> {
  try {
    const names = await Array.fromAsync(Deno.readDir(path), (entry) => entry.name);
    return names.sort().map((name) => join(path, name));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/**
 * Lists what is used on this machine: the data folder, its settings file, each thing in it, and
 * each client profile.
 */
export async function usedPlaces(data: string, language: Language): Promise<Place[]> {
  const say = speak(whereTexts, language);
  const config = join(data, "config.json");
  const profiles = join(data, "profiles");
  const inside = (await childrenOf(data)).filter((path) => path !== config && path !== profiles);
  const paths = [...inside, ...await childrenOf(profiles)];
  return [
    { path: data, bytes: await bytesOf(data), note: say("data") },
    { path: config, bytes: await bytesOf(config), note: say("config") },
    ...await Promise.all(paths.map(async (path) => ({ path, bytes: await bytesOf(path) }))),
  ];
}

/** Prints every path that is used, and its size; the command `chat where`. Returns the exit code. */
export async function runWhere(data: string, language: Language): Promise<number> {
  const absent = speak(whereTexts, language)("absent");
  const places = await usedPlaces(data, language);
  const sizes = places.map(({ bytes }) =>
    bytes === undefined ? absent : readableSize(bytes, language)
  );
  const width = Math.max(...sizes.map((size) => size.length));
  places.forEach(({ path, note }, index) => {
    console.log(`${sizes[index]!.padStart(width)}  ${path}${note ? `  (${note})` : ""}`);
  });
  return 0;
}
