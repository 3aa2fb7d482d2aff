import { X509Certificate } from "node:crypto";
import { exitCodes } from "../../../common/exit_codes.ts";
import { Failure } from "../../../common/failure.ts";
import { alertTexts } from "../../../common/text/alerts.ts";
import { type Language, speak } from "../../../common/text/speak.ts";

const certificates = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/**
 * Reads the certificates that are trusted for a webhook, on a network that no public authority
 * reaches.
 *
 * @param path of a file in PEM.
 * @throws {Failure} 78 when there is none in it.
 */
export function readAuthority(path: string | undefined, language: Language): string | undefined {
  if (path === undefined) return undefined;
  const say = speak(alertTexts, language);
  try {
    const found = Deno.readTextFileSync(path).match(certificates);
    if (found === null) throw new Error(say("no_certificate"));
    for (const one of found) new X509Certificate(one);
    return found.join("\n");
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const message = say("bad_authority", { path, detail });
    throw new Failure(exitCodes.config, message, say("bad_authority_hint"));
  }
}
