import * as v from "valibot";
import type { Language } from "../../common/text/speak.ts";
import { dataFolder } from "../data_folder.ts";
import { adminFile } from "./admin_file.ts";
import { NotAnswering } from "./remote.ts";

/** A running server that says nothing for so long has broken off. */
const silentForMs = 60_000;

/** What a running server answers with, while it does. */
export interface StreamedAnswer {
  readonly status: number;
  /** It is read no faster than this is; throws when it breaks off. Has to be read. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Asks the server that runs on a data folder for something long.
 *
 * @param path with its query.
 * @throws {NotAnswering} when there is none, or it does not answer.
 */
export async function streamFromRunning(
  dataDirectory: string,
  path: string,
  language: Language,
): Promise<StreamedAnswer> {
  try {
    const text = await Deno.readTextFile(dataFolder(dataDirectory).admin);
    return await get(v.parse(adminFile, JSON.parse(text)), path, language);
  } catch (error) {
    throw new NotAnswering(error instanceof Error ? error.message : String(error));
  }
}

async function get(
  { port, token }: v.InferOutput<typeof adminFile>,
  path: string,
  language: Language,
): Promise<StreamedAnswer> {
  const hostname = "127.0.0.1";
  // Straight to the server: otherwise the token would go to whatever HTTP_PROXY names. And not by
  // `node:http`, where a server that breaks off ends our whole process (seen with Deno 2.6.10).
  const client = Deno.createHttpClient({ proxy: { transport: "tcp", hostname, port } });
  const silence = new AbortController();
  try {
    const headers = { "accept-language": language, authorization: `Bearer ${token}` };
    const { signal } = silence;
    const asked = fetch(`http://${hostname}:${port}${path}`, { client, headers, signal });
    const { status, body } = await inTime(asked, silence);
    return { status, body: chunksOf(body ?? new ReadableStream(), client, silence) };
  } catch (error) {
    client.close();
    throw error;
  }
}

/** Our own reader may take its time, as a person with a pager does; only the server may not. */
async function* chunksOf(
  body: ReadableStream<Uint8Array>,
  client: Deno.HttpClient,
  silence: AbortController,
): AsyncGenerator<Uint8Array, void, void> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read(), silence);
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
    client.close();
  }
}

async function inTime<Value>(waitedFor: Promise<Value>, silence: AbortController): Promise<Value> {
  const timer = setTimeout(() => silence.abort(new Error("no answer in time")), silentForMs);
  return await waitedFor.finally(() => clearTimeout(timer));
}
