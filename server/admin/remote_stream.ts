import { type IncomingMessage, request } from "node:http";
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
  /** It is read no faster than this is; throws when it breaks off. */
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
    const response = await get(v.parse(adminFile, JSON.parse(text)), path, language);
    return { status: response.statusCode ?? 0, body: response };
  } catch (error) {
    throw new NotAnswering(error instanceof Error ? error.message : String(error));
  }
}

// Not `fetch`: that would hand the token to whatever HTTP_PROXY names.
function get(
  { port, token }: v.InferOutput<typeof adminFile>,
  path: string,
  language: Language,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = {
      "accept-language": language,
      authorization: `Bearer ${token}`,
      connection: "close",
    };
    const sent = request({ host: "127.0.0.1", port, path, headers }, resolve);
    sent.setTimeout(silentForMs, () => sent.destroy(new Error("no answer in time")));
    sent.on("error", reject).end();
  });
}
