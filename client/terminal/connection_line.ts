import { type Language, speak } from "../../common/text/speak.ts";
import { terminalTexts } from "../../common/text/terminal.ts";
import { formatAddress } from "../core/address.ts";
import type { State } from "../core/events.ts";
import { explainWaiting } from "../line/explain.ts";
import { safeName, safeText } from "./safe_text.ts";
import type { ConnectionLine } from "./state.ts";

/** How it stands with the server, in words that fit on one line. */
export function connectionLine(state: State, language: Language): ConnectionLine {
  const say = speak(terminalTexts, language);
  switch (state.name) {
    case "connecting":
      return { isLive: false, text: say("connecting") };
    case "replaying": {
      const address = formatAddress(state.address.host, state.address.port);
      return { isLive: false, text: say("replaying", { address }) };
    }
    case "live":
      return { isLive: true, text: say("live") };
    case "waiting": {
      const why = safeName(explainWaiting(state, language).message, 120);
      return { isLive: false, text: say("lost", { why, seconds: Math.ceil(state.ms / 1000) }) };
    }
    case "told_to_wait": {
      const message = safeText(state.failure.message);
      return { isLive: false, text: say("told_to_wait", { message, seconds: state.seconds }) };
    }
  }
}
