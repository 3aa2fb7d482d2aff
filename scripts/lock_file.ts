interface LockedPackage {
  readonly dependencies?: readonly string[];
  readonly optionalDependencies?: readonly string[];
}

/** What we read and write of `deno.lock`, version 5. */
interface LockFile {
  readonly version: string;
  readonly specifiers: Readonly<Record<string, string>>;
  readonly npm: Readonly<Record<string, LockedPackage>>;
  readonly workspace?: unknown;
}

/** `hono@4.1.0` for the specifier `npm:hono@4.1.0`, with what its peers resolved to. */
function packageOf(specifier: string, resolved: string): string {
  const name = specifier.replace(/^npm:/, "").replace(/(?<=.)@.*$/, "");
  return `${name}@${resolved}`;
}

/** The key of a dependency, which names the version only where there are several. */
function keyOf(dependency: string, npm: LockFile["npm"]): string | undefined {
  if (dependency in npm) return dependency;
  return Object.keys(npm).find((key) => key.startsWith(`${dependency}@`));
}

/**
 * Leaves in a lock file only what `specifiers` need. `deno compile` embeds every package of the
 * lock, so without this a product would carry the packages of the tests, and what packages can do
 * without.
 *
 * @throws {Error} when the lock file does not have one of them.
 */
export function prunedLock(json: string, specifiers: readonly string[]): string {
  const lock: LockFile = JSON.parse(json);
  const kept = new Set<string>();
  const keep = (dependency: string): void => {
    const key = keyOf(dependency, lock.npm);
    if (key === undefined) throw new Error(`deno.lock has no "${dependency}"`);
    if (kept.has(key)) return;
    kept.add(key);
    lock.npm[key]?.dependencies?.forEach(keep);
  };
  for (const specifier of specifiers) {
    const resolved = lock.specifiers[specifier];
    if (resolved === undefined) throw new Error(`deno.lock has no "${specifier}"`);
    keep(packageOf(specifier, resolved));
  }
  const only = <T>(record: Readonly<Record<string, T>>, wanted: (key: string) => boolean) =>
    Object.fromEntries(Object.entries(record).filter(([key]) => wanted(key)));
  return JSON.stringify({
    version: lock.version,
    specifiers: only(lock.specifiers, (key) => specifiers.includes(key)),
    npm: withoutOptional(only(lock.npm, (key) => kept.has(key))),
    workspace: { dependencies: specifiers },
  });
}

/** Packages without what they can do without, of which nothing was kept. */
function withoutOptional(npm: LockFile["npm"]): LockFile["npm"] {
  return Object.fromEntries(
    Object.entries(npm).map(([key, { optionalDependencies: _, ...rest }]) => [key, rest]),
  );
}
