import { hasModes } from "./platform.ts";

/** A file that this process has for itself; that ends with the process, however that ends. */
export interface FileLock extends Disposable {
  release(): void;
}

/** How long the runtime that cannot try a lock waits for one that nobody holds. */
const lockWithinMs = 500;

/**
 * Locks a file that nobody else needs to read; makes it if need be.
 *
 * @returns `undefined` when another process has it.
 */
export async function tryLockFile(path: string): Promise<FileLock | undefined> {
  const file = await Deno.open(path, {
    create: true,
    write: true,
    ...(hasModes ? { mode: 0o600 } : {}),
  });
  if (!await tryLock(file)) return undefined;
  let held = true;
  // The file stays: who opened it already could lock a ghost. Closing alone would give the lock
  // back only once every program that is just being started has let go of its copy of the file.
  const release = () => {
    if (!held) return;
    held = false;
    file.unlockSync();
    file.close();
  };
  return { release, [Symbol.dispose]: release };
}

/** Locks the file if nobody else has; closes it otherwise. */
async function tryLock(file: Deno.FsFile): Promise<boolean> {
  if ("tryLock" in file) {
    const locked = await file.tryLock(true);
    if (!locked) file.close();
    return locked;
  }
  return await lockOrGiveUp(file);
}

/** Before 2.7 the runtime can only wait for a lock, so a lock that takes long is somebody's. */
function lockOrGiveUp(file: Deno.FsFile): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    resolve(false);
  }, lockWithinMs);
  file.lock(true).then(() => {
    clearTimeout(timer);
    if (late) file.close();
    else resolve(true);
  });
  return promise;
}
