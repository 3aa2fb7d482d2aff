import { request } from "node:http";
import * as v from "valibot";
import type { Language } from "../../common/text/speak.ts";
import { dataFolder } from "../data_folder.ts";
import { adminFile } from "./admin_file.ts";

/** A running server that could not be asked. */
export class NotAnswering extends Error {
  override readonly name = "NotAnswering";
}

/** What a running server answered with. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A reset waits for its turn behind people who log in. */
const answerWithinMs = 60_000;

/**
 * Gives an order to the server that runs on a data folder.
 *
 * @throws {NotAnswering} when there is none, or it does not answer.
 */
export async function orderRunning(
  dataDirectory: string,
  path: string,
  order: object,
  language: Language,
): Promise<Answer> {
  try {
    const text = await Deno.readTextFile(dataFolder(dataDirectory).admin);
    const { port, token } = v.parse(adminFile, JSON.parse(text));
    return await post({ port, token, path, language }, JSON.stringify(order));
  } catch (error) {
    throw new NotAnswering(error instanceof Error ? error.message : String(error));
  }
}

/** Where an order goes, and how it is to be answered. */
interface Door {
  readonly port: number;
  readonly token: string;
  readonly path: string;
  readonly language: Language;
}

// Not `fetch`: that would hand the token to whatever HTTP_PROXY names.
function post({ port, token, path, language }: Door, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({
      host: "127.0.0.1",
      port,
      path,
      method: "POST",
      headers: {
        "accept-language": language,
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "content-length": new TextEncoder().encode(body).length,
        connection: "close",
      },
    }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => text += part);
      response.on("error", reject).on("end", () => {
        try {
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) });
        } catch (error) {
          reject(error);
        }
      });
    });
    sent.setTimeout(answerWithinMs, () => sent.destroy(new Error("no answer in time")));
    sent.on("error", reject).end(body);
  });
}
