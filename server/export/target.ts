import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { hasModes } from "../../common/platform.ts";
import { exportTexts } from "../../common/text/export.ts";
import { type Language, speak } from "../../common/text/speak.ts";

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

/** Standard output, which has nothing else on it. */
export function standardOutput(): ExportTarget {
  const nothing = () => Promise.resolve();
  return {
    write: (bytes) => writeAll(Deno.stdout, bytes),
    finish: nothing,
    abandon: nothing,
  };
}

/**
 * A file that only its owner can read. It has its name only once all is in it: until then it is
 * called `<name>.part`.
 *
 * @param force whether it may take the place of one that is there.
 * @throws {Failure} with exit code 73 when it may not, or cannot be made.
 */
export async function fileOutput(
  path: string,
  { force, language }: { readonly force: boolean; readonly language: Language },
): Promise<ExportTarget> {
  const say = speak(exportTexts, language);
  const found = await Deno.stat(path).catch(() => undefined);
  // A device or a pipe is written to as it is: a file must not take its place.
  const isPlain = found === undefined || found.isFile || found.isDirectory;
  if (found !== undefined && isPlain && !force) {
    const message = say("file_exists", { file: path });
    throw new Failure(exitCodes.cannotCreate, message, say("file_exists_hint"));
  }
  const cannotWrite = (error: unknown): never => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(exitCodes.cannotCreate, say("cannot_write", { file: path, reason }));
  };
  return isPlain
    ? await partOf(path, cannotWrite)
    : await asItIs(await Deno.open(path, { write: true }).catch(cannotWrite));
}

async function partOf(
  path: string,
  cannotWrite: (error: unknown) => never,
): Promise<ExportTarget> {
  const part = `${path}.part`;
  const mode = hasModes ? { mode: 0o600 } : {};
  const options = { create: true, write: true, truncate: true, ...mode };
  const file = await Deno.open(part, options).catch(cannotWrite);
  const { write, abandon } = asItIs(file);
  return {
    write,
    async finish() {
      await file.sync();
      file.close();
      await Deno.rename(part, path).catch(cannotWrite);
    },
    async abandon() {
      await abandon();
      await Deno.remove(part);
    },
  };
}

function asItIs(file: Deno.FsFile): ExportTarget {
  const close = () => Promise.resolve(file.close());
  return { write: (bytes) => writeAll(file, bytes), finish: close, abandon: close };
}
