import type { Import, SourceFile } from "./source_files.ts";

/** Rooms that a room may import from. What is at the top (`main.ts` and its helpers) may know all. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  protocol: ["protocol"],
  common: ["common", "protocol"],
  server: ["server", "common", "protocol"],
  client: ["client", "common", "protocol"],
  top: ["top", "server", "client", "common", "protocol"],
};

/** The way of a frame through the server; no room on it imports one before it. */
const frameWay = ["net", "session", "commands", "store", "delivery"];

/** What the store promises is known on the whole way; what it is made of is not. */
const contracts = ["server/store/types.ts"];

/** Packages a room may bring into the program; those of tests and of screens are not the server's. */
const packages: Readonly<Record<string, readonly string[]>> = {
  protocol: ["valibot"],
  common: [],
  server: ["valibot", "hono", "ws", "@tus/server", "@peculiar/x509", "reflect-metadata"],
  client: ["valibot", "@peculiar/x509", "reflect-metadata", "ink", "react", "string-width"],
  top: ["commander"],
};

/** Long files that may be long, and why. */
export const longFiles: Readonly<Record<string, string>> = {
  "tests/contract_test.ts": "a list of cases, one per promise of the delivery contract",
};

const maxLines = 300;

/** Programs beside what they test, which only a test starts. */
const testPrograms = ["server/store/crash_writer.ts"];

function isTest(path: string): boolean {
  return path.endsWith("_test.ts") || path.startsWith("tests/") || path.startsWith("scripts/") ||
    path.endsWith("/testing.ts") || testPrograms.includes(path);
}

function roomOf(path: string): string {
  return path.includes("/") ? path.split("/")[0]! : "top";
}

function isOurs(target: string): boolean {
  return /\.tsx?$/.test(target);
}

function packageOf(target: string): string | undefined {
  const isData = target.endsWith(".json");
  if (isOurs(target) || isData || target.startsWith("node:")) return undefined;
  const [first, second] = target.replace(/^npm:/, "").split("/");
  return target.startsWith("@") ? `${first}/${second}` : first!;
}

function eachImport(
  files: readonly SourceFile[],
  complain: (file: SourceFile, one: Import) => string | undefined,
): string[] {
  return files.filter(({ path }) => !isTest(path)).flatMap((file) =>
    file.imports.map((one) => complain(file, one)).filter((text) => text !== undefined)
  );
}

/** Imports against the arrows between rooms. */
export function wrongRooms(files: readonly SourceFile[]): string[] {
  return eachImport(files, ({ path }, { target }) => {
    if (!isOurs(target)) return undefined;
    const known = rooms[roomOf(path)] ?? [];
    return known.includes(roomOf(target)) ? undefined : `${path} must not import ${target}`;
  });
}

function stepOf(path: string): number {
  const [room, inner] = path.split("/");
  return room === "server" ? frameWay.indexOf(inner!) : -1;
}

/** Imports that go back on the way of a frame. */
export function backwardImports(files: readonly SourceFile[]): string[] {
  return eachImport(files, ({ path }, { target }) => {
    const [from, to] = [stepOf(path), stepOf(target)];
    if (to < 0 || to >= from || contracts.includes(target)) return undefined;
    return `${path} is behind ${target} on the way of a frame and must not import it`;
  });
}

/** Packages and built-ins that a room has no business with. */
export function wrongPackages(files: readonly SourceFile[]): string[] {
  return eachImport(files, ({ path }, { target }) => {
    const name = packageOf(target);
    if (name === undefined || packages[roomOf(path)]?.includes(name)) return undefined;
    return `${path} must not import the package ${name}`;
  });
}

/** Files of the program that import what only tests and scripts have. */
export function testImports(files: readonly SourceFile[]): string[] {
  return eachImport(
    files,
    ({ path }, { target }) =>
      isOurs(target) && isTest(target) ? `${path} must not import ${target}` : undefined,
  );
}

/** Circles of imports, each as `a → b → a`. */
export function circles(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path);
    if (at >= 0) found.push([...way.slice(at), path].join(" → "));
    if (at >= 0 || done.has(path)) return;
    for (const { target } of byPath.get(path)?.imports ?? []) visit(target, [...way, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return found;
}

const sql =
  /\b(SELECT\s.+\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+TABLE|PRAGMA)\b/;

/** Files outside the stores that speak SQL. */
export function strayStatements(files: readonly SourceFile[]): string[] {
  const stores = /^(server\/store|client\/core\/store)/;
  return files.filter(({ path }) => !isTest(path) && !stores.test(path))
    .filter(({ text, imports }) =>
      sql.test(text) || imports.some(({ target }) => target === "node:sqlite")
    )
    .map(({ path }) => `${path} must leave SQL to the store`);
}

/** Files that are too long without a reason, and reasons for files that are not long. */
export function longFileComplaints(
  files: readonly SourceFile[],
  reasons: Readonly<Record<string, string>> = longFiles,
): string[] {
  const long = files.filter(({ text }) => text.trimEnd().split("\n").length > maxLines);
  const paths = long.map(({ path }) => path);
  return [
    ...paths.filter((path) => !(path in reasons))
      .map((path) => `${path} has more than ${maxLines} lines and no reason to`),
    ...Object.keys(reasons).filter((path) => !paths.includes(path))
      .map((path) => `${path} is not long and needs no reason`),
  ];
}
