import { inFolder } from "../support/temporary_folder.ts";
import { fileJourney } from "./file_journey.ts";

const mebibyte = 1024 * 1024;

/** `deno task test:faults` asks for the long form. */
const size = (Deno.env.get("CHAT_FAULTS") === "long" ? 2048 : 64) * mebibyte;

Deno.test(`a file of ${size / mebibyte} MiB arrives whole, whoever on its way is killed`, () =>
  inFolder(async (folder) => {
    const seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
    await fileJourney(folder, size, seed).catch((error) => {
      throw new Error(`with seed ${seed}`, { cause: error });
    });
  }));
