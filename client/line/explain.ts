import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { oneLine, sanitize } from "../../common/sanitize.ts";
import { connectTexts } from "../../common/text/connect.ts";
import { lineModeTexts } from "../../common/text/line_mode.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { foldName } from "../../protocol/names.ts";
import type { Failure as Refusal } from "../../protocol/server_frames.ts";
import { formatAddress } from "../core/address.ts";
import type { ConnectFailure } from "../core/connect_failure.ts";
import type { EngineEnd } from "../core/engine_end.ts";
import type { State } from "../core/events.ts";
import type { RequestFailure } from "../core/requests.ts";

/** What people know about firewalls where they sit; the server's system is not known yet. */
export function firewallHint(language: Language): string {
  const say = speak(connectTexts, language);
  if (Deno.build.os === "windows") return say("firewall_windows");
  return say(Deno.build.os === "darwin" ? "firewall_darwin" : "firewall_linux");
}

/**
 * Says why a connection could not be had, and what to do.
 *
 * @param isNew whether the right key was given by a join line, and not known from before.
 */
export function explainConnection(
  failure: ConnectFailure,
  language: Language,
  isNew: boolean,
): Failure {
  const say = speak(connectTexts, language);
  const { reason, seen } = failure;
  const { host, port } = failure.address;
  const values = { address: formatAddress(host, port), host, seen: seen ?? "?" };
  const firewall = firewallHint(language);
  switch (reason) {
    case "unreachable":
    case "refused":
      return new Failure(
        exitCodes.unavailable,
        say(reason, values),
        say(`${reason}_hint`, { firewall }),
      );
    case "not_resolved":
    case "not_chat":
      return new Failure(exitCodes.unavailable, say(reason, values), say(`${reason}_hint`));
    case "wrong_key": {
      const key = isNew && seen !== undefined ? "wrong_key_join" : "wrong_key";
      return new Failure(exitCodes.noPermission, say(key, values), say(`${key}_hint`));
    }
    case "unconfirmed":
      return new Failure(exitCodes.noPermission, say(reason, values), say("unconfirmed_hint"));
  }
}

/** Of several addresses that were tried, the failure that says most. */
export function mostTelling(failures: readonly ConnectFailure[]): ConnectFailure | undefined {
  const order = ["wrong_key", "not_chat", "refused", "unreachable", "not_resolved"];
  const rank = ({ reason }: ConnectFailure) => order.indexOf(reason);
  return failures.toSorted((one, other) => rank(one) - rank(other))[0];
}

/** Says why the server does not let somebody in, and what to do. */
export function explainRefusal(refusal: Refusal, language: Language): Failure {
  const say = speak(connectTexts, language);
  const hints: Readonly<Record<string, string>> = {
    wrong_credentials: say("wrong_credentials_hint"),
    bad_invite: say("bad_invite_hint"),
    invite_required: say("bad_invite_hint"),
    name_taken: say("name_taken_hint"),
    too_many_sessions: say("too_many_sessions_hint"),
  };
  return new Failure(exitCodes.noPermission, sanitize(refusal.message), hints[refusal.code]);
}

/** Says why a request has no answer, or was refused. */
export function explainRequest({ code, message }: RequestFailure, language: Language): string {
  const say = speak(lineModeTexts, language);
  if (code === "offline") return say("not_connected");
  return code === "no_answer" ? say("no_answer") : sanitize(message);
}

/** Says why there is no connection now, and what to do where that is known. */
export function explainWaiting(
  { said, failures }: Extract<State, { name: "waiting" }>,
  language: Language,
): { readonly message: string; readonly hint?: string | undefined } {
  const failure = mostTelling(failures);
  if (failure !== undefined) return explainConnection(failure, language, false);
  const lost = speak(lineModeTexts, language)("connection_lost");
  return { message: said === undefined ? lost : oneLine(said, 100) };
}

/** Says why the client cannot go on; `undefined` when somebody wanted it to end. */
export function explainEnd(end: EngineEnd, language: Language): Failure | undefined {
  const say = speak(connectTexts, language);
  switch (end.kind) {
    case "stopped":
      return undefined;
    case "refused":
      return explainRefusal(end.failure, language);
    case "unsupported":
      return new Failure(
        exitCodes.unavailable,
        say("unsupported", { message: sanitize(end.message) }),
        say("unsupported_hint"),
      );
    case "replaced":
      return new Failure(exitCodes.noPermission, say("replaced"), say("replaced_hint"));
    case "other_account": {
      const { username: name, owner } = end;
      const isNewer = foldName(name) === foldName(owner);
      return new Failure(
        exitCodes.usage,
        isNewer ? say("newer_account", { name }) : say("other_account", { name, owner }),
        say("other_account_hint", { name }),
      );
    }
    case "not_found": {
      const failure = mostTelling(end.failures);
      if (failure !== undefined) return explainConnection(failure, language, false);
      return new Failure(exitCodes.config, say("no_server"), say("no_server_hint"));
    }
  }
}
