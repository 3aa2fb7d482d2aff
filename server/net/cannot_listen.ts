import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { listenTexts } from "../../common/text/listen.ts";
import { type Language, speak } from "../../common/text/speak.ts";

/** Where something wanted to listen, and the flag by which an operator can move it. */
export interface ListenPlace {
  readonly host: string;
  readonly port: number;
  /** Such as `--http-port`. */
  readonly flag: string;
}

/** A port that could not be had. */
export class CannotListen extends Error {
  override readonly name = "CannotListen";

  constructor(readonly place: ListenPlace, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`Cannot listen on ${place.host} port ${place.port}: ${reason}`, { cause });
  }

  /** What `chat serve` ends with: exit code 69, and one line that names the port and the flag. */
  failure(language: Language): Failure {
    const say = speak(listenTexts, language);
    const { cause, place } = this;
    if (cause instanceof Deno.errors.AddrInUse) {
      return new Failure(exitCodes.unavailable, say("port_taken", { ...place }));
    }
    if (cause instanceof Deno.errors.PermissionDenied && place.port < 1024) {
      return new Failure(exitCodes.unavailable, say("port_forbidden", { ...place }));
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new Failure(exitCodes.unavailable, say("cannot_listen", { ...place, reason }));
  }
}

/**
 * Opens something that listens.
 *
 * @throws {CannotListen} with what `open` threw as its cause.
 */
export function listenAt<Listener>(place: ListenPlace, open: () => Listener): Listener {
  try {
    return open();
  } catch (error) {
    throw new CannotListen(place, error);
  }
}
