import { exitCodes } from "../exit_codes.ts";
import { Failure } from "../failure.ts";
import { hasModes, terminationSignals } from "../platform.ts";
import { exportTexts } from "../text/export.ts";
import { type Language, speak } from "../text/speak.ts";

/** Where an export goes. */
export interface ExportTarget {
  /** Resolves once all of it is taken. */
  write(bytes: Uint8Array): Promise<void>;
  /** It is all there. */
  finish(): Promise<void>;
  /** It is not, and will not be. */
  abandon(): Promise<void>;
}

interface Writer {
  write(bytes: Uint8Array): Promise<number>;
}

async function writeAll(to: Writer, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await to.write(bytes.subarray(at));
}

/** Standard output, which has nothing else on it; on a terminal nothing of it moves the cursor. */
export function standardOutput(): ExportTarget {
  const nothing = () => Promise.resolve();
  const shown = Deno.stdout.isTerminal() ? withoutControls : (bytes: Uint8Array) => bytes;
  return {
    write: (bytes) => writeAll(Deno.stdout, shown(bytes)),
    finish: nothing,
    abandon: nothing,
  };
}

const [lineFeed, tab] = [0x0a, 0x09];
const questionMark = 0x3f;

/** CSV has every text as it is: a stranger's could steer the terminal that it is shown on. */
export function withoutControls(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, at) => {
    if (byte === lineFeed || byte === tab) return byte;
    // In UTF-8 the controls of ISO 6429 are C2 80 to C2 9F.
    const isSecond = byte >= 0x80 && byte <= 0x9f && bytes[at - 1] === 0xc2;
    return byte < 0x20 && byte !== 0x0d || byte === 0x7f || isSecond ? questionMark : byte;
  });
}

/**
 * A file that only its owner can read. It has its name only once all is in it: until then it is
 * called `<name>.<process>.part`. One that has no end is read while it is written, under its name.
 *
 * @param force whether it may take the place of one that is there.
 * @throws {Failure} with exit code 73 when it may not, or cannot be made.
 */
export async function fileOutput(
  path: string,
  { force, follow = false, language }: {
    readonly force: boolean;
    readonly follow?: boolean;
    readonly language: Language;
  },
): Promise<ExportTarget> {
  const say = speak(exportTexts, language);
  const found = await Deno.stat(path).catch(() => undefined);
  if (found?.isDirectory) {
    throw new Failure(exitCodes.cannotCreate, say("is_folder", { file: path }));
  }
  // A device or a pipe is written to as it is: a file must not take its place.
  const isPlain = found === undefined || found.isFile;
  if (found !== undefined && isPlain && !force) {
    const message = say("file_exists", { file: path });
    throw new Failure(exitCodes.cannotCreate, message, say("file_exists_hint"));
  }
  const cannotWrite = (error: unknown): never => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(exitCodes.cannotCreate, say("cannot_write", { file: path, reason }));
  };
  if (isPlain && follow) {
    const options = {
      write: true,
      truncate: true,
      createNew: !force,
      create: true,
      ...privateMode,
    };
    return asItIs(await Deno.open(path, options).catch(cannotWrite));
  }
  return isPlain
    ? await partOf(path, cannotWrite)
    : await asItIs(await Deno.open(path, { write: true }).catch(cannotWrite));
}

const privateMode = hasModes ? { mode: 0o600 } : {};

async function partOf(
  path: string,
  cannotWrite: (error: unknown) => never,
): Promise<ExportTarget> {
  // A name of our own: two exports to one file must not write into each other's. And it has to be
  // new: in a folder of everybody's, what is there may be a stranger's file, or lead elsewhere.
  const part = `${path}.${Deno.pid}.part`;
  const options = { createNew: true, write: true, ...privateMode };
  // Before there is anything to remove, so that no moment is left out.
  const forget = removedOnSignal(part);
  const file = await Deno.open(part, options).catch((error: unknown) => {
    forget();
    return cannotWrite(error);
  });
  const { write, abandon: close } = asItIs(file);
  const remove = () => Deno.remove(part).catch(() => {});
  return {
    write,
    async finish() {
      forget();
      try {
        await file.sync().finally(close);
        await Deno.rename(part, path);
      } catch (error) {
        await remove();
        cannotWrite(error);
      }
    },
    async abandon() {
      forget();
      await close();
      await remove();
    },
  };
}

/** Ends the process on a signal, as it would end anyhow, but without the file; undone by a call. */
function removedOnSignal(part: string): () => void {
  const listeners = terminationSignals.map((signal) => {
    const listener = () => {
      try {
        Deno.removeSync(part);
      } catch {
        // There is none yet.
      }
      Deno.exit(exitCodeOf(signal));
    };
    Deno.addSignalListener(signal, listener);
    return () => Deno.removeSignalListener(signal, listener);
  });
  return () => listeners.forEach((remove) => remove());
}

/** What a shell shows of a process that a signal ended: 128 and the signal's number. */
function exitCodeOf(signal: Deno.Signal): number {
  return signal === "SIGTERM" ? 143 : 130;
}

function asItIs(file: Deno.FsFile): ExportTarget {
  const close = () => Promise.resolve(file.close());
  return { write: (bytes) => writeAll(file, bytes), finish: close, abandon: close };
}
