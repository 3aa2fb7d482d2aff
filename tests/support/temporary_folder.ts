/** A folder that is removed, with all that is in it, when it is disposed of. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

/** Makes a new, empty folder. */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await Deno.makeTempDir({ prefix: "chat-test-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** Runs a test in a new, empty folder. */
export async function inFolder(run: (path: string) => Promise<void>): Promise<void> {
  await using folder = await temporaryFolder();
  await run(folder.path);
}
