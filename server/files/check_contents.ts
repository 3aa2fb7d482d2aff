import type { DataFolder } from "../data_folder.ts";
import { heldContents, isHeld } from "../store/check_files.ts";
import { digestOfFile, FileFolder } from "./file_folder.ts";

/** A file that people can fetch, and that is not what it should be. */
export interface ContentFault {
  readonly rule: "file_missing" | "file_damaged";
  /** Its digest. */
  readonly place: string;
}

/**
 * Reads every file that something refers to, and says which are missing or damaged. A server may run
 * meanwhile.
 *
 * @param folder of a server whose database is up to date.
 */
export async function* checkContents(
  folder: Pick<DataFolder, "database" | "files" | "uploads">,
): AsyncGenerator<ContentFault> {
  const files = new FileFolder(folder);
  for (const { digest, size, upload } of heldContents(folder.database)) {
    const fault = await faultOf(files, digest, size, upload);
    // It may have been deleted since.
    if (fault !== undefined && isHeld(folder.database, digest)) {
      yield { rule: fault, place: digest };
    }
  }
}

async function faultOf(
  files: FileFolder,
  digest: string,
  size: number,
  upload: string | null,
): Promise<ContentFault["rule"] | undefined> {
  try {
    const found = await digestOfFile(files.contentPath(digest));
    return found.digest === digest && found.size === size ? undefined : "file_damaged";
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) return "file_damaged";
    // It was committed, and the server went down before it was moved: the next start does that.
    return upload !== null && await files.hasUpload(upload) ? undefined : "file_missing";
  }
}
