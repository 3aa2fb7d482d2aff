import { refusalTexts } from "../../common/text/refusals.ts";
import { fill, type Language } from "../../common/text/speak.ts";
import type { ClientFrame } from "../../protocol/client_frames.ts";
import type { RefusalCode, RefusalDetails } from "../../protocol/codes.ts";
import type { ServerFrame } from "../../protocol/server_frames.ts";
import type { Refusal } from "../commands/command.ts";

/** What a refusal says, in the peer's language. */
export function refusalText(
  code: RefusalCode,
  details: RefusalDetails,
  language: Language,
): string {
  return fill(refusalTexts[language][code], details);
}

/** The answer to a frame that was refused: each verb has its own form of it. */
export function refusalFrame(
  frame: ClientFrame,
  { code, details, extras }: Refusal,
  language: Language,
): ServerFrame {
  const message = refusalText(code, details, language);
  const { id } = frame;
  switch (frame.type) {
    case "register":
      return { type: "register_response", id, status: "error", code, message, ...extras };
    case "login":
      return { type: "login_response", id, status: "error", code, message, ...extras };
    case "message": {
      const recipient = frame.receiver ?? frame.conversation ?? "";
      return { type: "message_error", id, client_id: frame.client_id, recipient, code, message };
    }
  }
  const clientId = "client_id" in frame ? { client_id: frame.client_id } : {};
  return { type: "error", id, ...clientId, code, message, retry_after: extras.retry_after };
}
